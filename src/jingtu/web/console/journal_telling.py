"""The rows of a page of the journal in words: whom, what and which states they name is looked up once for all of them."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import FilingType
from jingtu.core.gates.asking import Gate
from jingtu.core.imports.hanging import relations
from jingtu.core.journal.models import Entry
from jingtu.core.parties.models import User
from jingtu.core.subjects.declaring import declared
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Subject
from jingtu.web import themes
from jingtu.web.console import journal_details, journal_words
from jingtu.web.console.journal_details import CORRECTION, Label, one_of
from jingtu.web.console.register_columns import value_in_words
from jingtu.web.keys import keys_of

PEOPLE = ("deputy", "owner")


def words(name: str) -> dict[str, Any]:
    """Return a table of words (ACTIONS, SUBJECTS, DETAILS or LABELS) with those that the themes bring."""
    house = getattr(journal_words, name, None) or getattr(journal_details, name)
    return dict(house) | themes.words(name)


class Telling:
    """What the rows of one page say."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        entries = list(entries)
        named = [f"{entry.detail[name]}" for entry in entries for name in PEOPLE if entry.detail.get(name)]
        self.people = User.objects.in_bulk(keys_of([*_keys(entries, "user"), *named]))
        subjects = Subject.objects.filter(pk__in=keys_of(_keys(entries, "subject")))
        self.kinds = {pk: declared(SubjectKind).get(code) for pk, code in subjects.values_list("pk", "kind")}
        filings = Filing.objects.filter(pk__in=keys_of(_keys(entries, "filing")))
        self.types = {pk: declared(FilingType).get(code) for pk, code in filings.values_list("pk", "type")}
        self.actions, self.subjects, self.names, self.labels = map(words, ("ACTIONS", "SUBJECTS", "DETAILS", "LABELS"))

    def row(self, entry: Entry) -> dict[str, Any]:
        """Return the cells of a row."""
        said = [(name, value) for name, value in entry.detail.items() if value not in ("", None, [], {})]
        names, labels = self._own(entry)
        return {
            "entry": entry,
            "action": self.actions.get(entry.action, entry.action),
            "subject": self._subject(entry),
            "details": [(self._name(entry, name, names), self._value(entry, name, value, labels)) for name, value in said],
        }

    def _subject(self, entry: Entry) -> str:
        kind, _colon, key = entry.subject.partition(":")
        if kind == "user" and key.isdigit() and int(key) in self.people:
            return str(self.people[int(key)])
        return f"{self.subjects.get(kind, kind)} {key}".strip()

    def _name(self, entry: Entry, name: str, names: Mapping[str, Any]) -> Any:
        return names.get(name) or self.names.get(f"{entry.action} {name}") or self.names.get(name, name)

    def _value(self, entry: Entry, name: str, value: Any, labels: Mapping[str, Label]) -> str:
        if isinstance(value, list):
            return _("、").join(self._value(entry, name, each, labels) for each in value)
        if isinstance(value, dict):
            names, inner = self._inside(entry, name)
            told = ((self._name(entry, key, names), self._value(entry, key, each, inner)) for key, each in value.items())
            return _("；").join(f"{label} {each}" for label, each in told)
        if isinstance(value, bool):
            return _("是") if value else _("否")
        if name in PEOPLE and value in self.people:
            return str(self.people[value])
        label = labels.get(name) or self.labels.get(f"{entry.action} {name}") or self.labels.get(name, str)
        return "" if value is None else str(label(value))

    def _own(self, entry: Entry) -> tuple[dict[str, Any], dict[str, Label]]:
        """Names and labels by what the entry is about: the moves of its kind, the fields of its filing, what its gate asks."""
        names: dict[str, Any] = {}
        labels: dict[str, Label] = {}
        if (kind := self._kind(entry)) and kind.lifecycle and "move" in entry.detail:
            moves = {name: move.label for name, move in kind.lifecycle.moves.items()}
            states = one_of(kind.lifecycle.states)
            labels |= {"move": one_of(moves | CORRECTION), "from": states, "to": states}
        if filing := self._about(entry, "filing", self.types):
            labels["fields"] = one_of({field.name: field.label for field in filing.fields})
        if gate := declared(Gate).get(entry.detail.get("gate", "")):
            names |= {asked.name: asked.label for asked in gate.asks}
            labels |= {asked.name: asked.said for asked in gate.asks}
        return names, labels

    def _inside(self, entry: Entry, name: str) -> tuple[dict[str, Any], dict[str, Label]]:
        """Names and labels of what is kept below a name: fields of the subject, or what hangs on it."""
        kind = self._kind(entry)
        if kind and name in ("before", "after"):
            fields = {field.attname: field for field in kind.table._meta.concrete_fields}
            labels = {key: partial(value_in_words, field) for key, field in fields.items()}
            return {key: field.verbose_name for key, field in fields.items()}, labels
        if kind and name == "moved":
            return {relation.name: relation.label for relation in relations(kind)}, {}
        return {}, {}

    def _kind(self, entry: Entry) -> SubjectKind | None:
        return self._about(entry, "subject", self.kinds)

    @staticmethod
    def _about(entry: Entry, kind: str, known: Mapping[int, Any]) -> Any:
        about, _colon, key = entry.subject.partition(":")
        return known.get(int(key)) if about == kind and key.isdigit() else None


def _keys(entries: Sequence[Entry], kind: str) -> list[str]:
    return [entry.subject.partition(":")[2] for entry in entries if entry.subject.startswith(f"{kind}:")]
