"""The one template that draws form fields, with widgets of several controls."""

import pytest
from django import forms
from django.template.loader import render_to_string

from jingtu.web.templatetags.ui import field

CHOICES = [("a", "甲"), ("b", "乙<b>")]


class Several(forms.Form):
    boxes = forms.MultipleChoiceField(label="多选", choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    buttons = forms.ChoiceField(label="单选", choices=CHOICES, widget=forms.RadioSelect)
    moment = forms.SplitDateTimeField(label="时间")


@pytest.mark.parametrize("name", ["boxes", "buttons"])
def test_each_choice_has_its_control_beside_its_words(name):
    drawn = render_to_string("web/components/field.html", field(Several({"boxes": ["b"], "buttons": "b"})[name]))

    assert drawn.count('class="form-check-input"') == 2
    assert drawn.count("checked") == 1
    assert '<span class="form-check-label">乙&lt;b&gt;</span>' in drawn


def test_other_widgets_of_several_controls_are_drawn_whole():
    drawn = render_to_string("web/components/field.html", field(Several()["moment"]))

    assert drawn.count("<input") == 2
