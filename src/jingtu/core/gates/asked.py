"""What a question to a gate tells besides subject and day, such as what land is to be used for: declared, checked, kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jingtu.core.subjects.errors import Refused

Choices = tuple[tuple[str, str | Promise], ...]


@dataclass(frozen=True)
class Asked:
    """One field of a question: its choices, and what an answer that is left empty means."""

    name: str
    label: str | Promise
    choices: Choices
    empty: str | Promise

    def checked(self, given: str) -> str:
        """Return the answer. Raises Refused for one that is not among the choices."""
        if given and given not in dict(self.choices):
            words = {"label": self.label, "given": given, "known": _("、").join(value for value, _label in self.choices)}
            raise Refused(_("%(label)s没有“%(given)s”这一项，可以是 %(known)s，不明的留空。") % words)
        return given

    def said(self, answer: str) -> str:
        """Return the answer in words."""
        return str(dict(self.choices).get(answer, self.empty))


def checked(asked: tuple[Asked, ...], given: Mapping[str, object]) -> dict[str, str]:
    """Return an answer for each field, empty where none was given. Raises Refused for an unknown field or answer."""
    if unknown := set(given) - {each.name for each in asked}:
        known = _("、").join(each.name for each in asked) or _("无")
        raise Refused(_("这个事项不问“%(given)s”，可以写的是：%(known)s。") % {"given": sorted(unknown)[0], "known": known})
    return {each.name: each.checked(str(given.get(each.name) or "")) for each in asked}
