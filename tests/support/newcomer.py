"""Somebody who knows only what stands on the screen: finds everything by its words, and how long a person needs for that.

The time is a keystroke-level model (Card, Moran and Newell 1980): pointing 1.1 s, pressing 0.2 s, a hand from the keyboard
to the mouse 0.4 s, making up one's mind 1.35 s. Our own, slow, assumptions: a Chinese character takes 1.5 s and any other key
0.5 s to type, 250 characters a minute are read, a page takes 1 s to come, a file 10 s to find. Read is what stands before the
thing that is wanted, from the top of the page, each line once. What to write is known: the plan lies beside the keyboard.
"""

import re
from dataclasses import dataclass, field

from playwright.sync_api import Locator

from tests.support.visitor import Visitor

POINT, PRESS, HAND, MIND = 1.1, 0.2, 0.4, 1.35
CHINESE_KEY, OTHER_KEY = 1.5, 0.5
CHARACTERS_A_MINUTE = 250
PAGE, FILE = 1.0, 10.0
REFUSALS = ".jt-notice-bad, .jt-notice-warn, .jt-notice-error, .jt-notice-warning, .jt-error"

# The visible lines of the page before an element, in the order in which they are read.
LINES_BEFORE = """target => {
  const lines = [], walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, said = node.textContent.trim();
    if (target.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING && !target.contains(node)) break;
    if (said && node.parentElement.checkVisibility({visibilityProperty: true})) lines.push(said);
  }
  return lines;
}"""


@dataclass
class Newcomer:
    """Drives a Visitor by the words on the page; `seconds` is what a person would have needed, `steps` what was done."""

    visitor: Visitor
    seconds: float = 0.0
    steps: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=set)

    def follow(self, words: str) -> None:
        """Press the link with these words."""
        self._press(self._only(self.visitor.page.get_by_role("link", name=words, exact=True)), words)

    def press(self, words: str) -> None:
        """Press the button with these words."""
        self._press(self._only(self.visitor.page.get_by_role("button", name=words, exact=True)), words)

    def write(self, label: str, words: str) -> None:
        """Type into the field with this label."""
        place = self._labelled(label)
        typed = sum(CHINESE_KEY if "\u4e00" <= sign <= "\u9fff" else OTHER_KEY for sign in words.replace("-", ""))
        self._spend(label, self._read(place) + MIND + HAND + POINT + PRESS + HAND + typed)
        place.fill(words)

    def choose_file(self, label: str, name: str, content: bytes) -> None:
        """Choose a file of the own computer."""
        place = self._labelled(label)
        self._spend(label, self._read(place) + MIND + POINT + PRESS + FILE)
        place.set_input_files({"name": name, "mimeType": "application/pdf", "buffer": content})

    def sees(self, words: str) -> Locator:
        """Wait until this stands on the page, and read as far as it."""
        found = self.visitor.page.get_by_text(words).first
        found.wait_for()
        self._spend(words, self._read(found))
        return found

    def _press(self, found: Locator, words: str) -> None:
        self._spend(words, self._read(found) + MIND + POINT + PRESS + PAGE)
        found.click()
        self.visitor.page.wait_for_load_state()
        refused = self.visitor.page.locator(REFUSALS)
        assert refused.count() == 0, f"After “{words}”: {refused.all_inner_texts()}"
        self.visitor.check()

    def _labelled(self, label: str) -> Locator:
        """A field whose label says exactly this, with or without the star of what is needed."""
        return self._only(self.visitor.page.get_by_label(re.compile(rf"^{re.escape(label)}( \*)?$")))

    def _only(self, found: Locator) -> Locator:
        """A thing is chosen by its words alone, so it must be there, once, and to be seen."""
        found.first.wait_for()
        assert found.count() == 1, f"{found.count()} things of the page bear the same words: {found.all_inner_texts()}"
        return found

    def _read(self, target: Locator) -> float:
        lines = [line for line in target.evaluate(LINES_BEFORE) if line not in self.known]
        self.known.update(lines)
        return sum(map(len, lines)) * 60 / CHARACTERS_A_MINUTE

    def _spend(self, step: str, seconds: float) -> None:
        self.seconds += seconds
        self.steps.append(f"{step}: {seconds:.1f} s")
