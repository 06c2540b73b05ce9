"""What stands at the top of a plan, where it is not written as usual."""

from jingtu import plandoc

BODY = "一、任务\n（一）开展调查，完成采样。（区环保局牵头，区农业局参与）\n"


def read(first):
    return plandoc.read(f"{first}\n{BODY}".encode(), "a.txt")


def test_a_title_with_markup_is_kept_as_text_and_asked_about():
    reading = read("<b>清源区土壤方案</b><script>alert(1)</script>")
    assert reading.title == "<b>清源区土壤方案</b><script>alert(1)</script>"
    assert [finding.code for finding in reading.findings if finding.code == "no_title"] == ["no_title"]


def test_a_sentence_is_no_title():
    assert read("为落实上级方案，现分工如下：").title == "土壤污染防治工作方案"
