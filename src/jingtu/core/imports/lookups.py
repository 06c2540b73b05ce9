"""What cells name and the database knows: places, offices, subjects of another register. Each text is looked for once a file."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.parties.models import Party, User
from jingtu.core.parties.scope import scope_of
from jingtu.core.places.models import Division
from jingtu.core.places.queries import resolve_place
from jingtu.core.subjects import credit_codes
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.visible import visible_to

IMPORT = "registers.import"


def within_reach(user: User, kind: SubjectKind) -> QuerySet[Registered]:
    """Return the rows of a kind that the person sees and may change by importing and merging."""
    return scope_of(user).within(visible_to(user, kind), "place_path", IMPORT)


class Places:
    """Divisions by what a cell calls them: a code, a name, or names in a row (河北省廊坊市香河县淑阳镇)."""

    def __init__(self, by: User, default: Division | None) -> None:
        self.scope, self.default = scope_of(by).under(IMPORT), default
        rows = self.scope.within(Division.objects.on(clock.today()), "path")
        self.by_name: dict[str, list[Division]] = defaultdict(list)
        self.by_code: dict[str, Division] = {}
        for row in rows:
            self.by_name[row.name].append(row)
            self.by_code[row.code] = row
        self.find = lru_cache(maxsize=None)(self._find)

    def _find(self, text: str) -> Division:
        """Return the division a cell names. Raises Refused: unknown, several, outside the person's areas."""
        if text.isdigit():
            found = self.by_code.get(text.removesuffix("000000") if len(text) == 12 else text) or self.by_code.get(text)
        else:
            found = self._named(text)
        if found is None:
            raise Refused(
                _("“%(text)s”不在您能导入的区域内，或者没有这个地区。请写全称（如“廊坊市香河县”）或行政区划代码。")
                % {"text": text}
            )
        return found

    def _named(self, text: str) -> Division | None:
        if len(same := self.by_name.get(text, [])) > 1:
            codes = _("、").join(row.code for row in same[:5])
            raise Refused(
                _("有 %(n)d 个地区叫“%(text)s”（%(codes)s）。请填行政区划代码。") % {"n": len(same), "text": text, "codes": codes}
            )
        if same:
            return same[0]
        for cut in range(1, len(text) - 1):  # the last name of several is the smallest place
            if same := [row for row in self.by_name.get(text[cut:], []) if self._above_is_said(row, text[:cut])]:
                return same[0] if len(same) == 1 else None
        found = resolve_place(text, clock.today())
        return found if found and self.scope.may(IMPORT, found.path) else None

    def _above_is_said(self, row: Division, words: str) -> bool:
        return row.parent is not None and row.parent.name in words


class Offices:
    """Parties by name, those of the row's place or above it first."""

    def __init__(self) -> None:
        self.find = lru_cache(maxsize=None)(self._find)

    def _find(self, name: str, path: str) -> Party:
        found = [row for row in Party.objects.filter(name=name).select_related("place") if path.startswith(row.place.path)]
        if not found:
            raise Refused(_("单位里没有“%(name)s”。请在“单位”页面核对名称，或留空。") % {"name": name})
        return max(found, key=lambda row: len(row.place.path))


class Others:
    """Subjects of another kind by code or name, among those the person may see."""

    def __init__(self, by: User, about: str) -> None:
        self.kind = find(SubjectKind, about)
        self.rows = visible_to(by, self.kind).order_by("pk")
        self.find = lru_cache(maxsize=None)(self._find)

    def _find(self, text: str) -> Registered:
        code = credit_codes.normal(text) if self.kind.credit_codes else text
        found = list(self.rows.filter(code=code)[:1]) or list(self.rows.filter(name=text)[:2])
        if len(found) == 1:
            return found[0]
        words = {"kind": self.kind.label, "text": text}
        if found:
            raise Refused(_("有几个%(kind)s叫“%(text)s”。请改填它的代码。") % words)
        raise Refused(_("%(kind)s里没有“%(text)s”。请先登记它，或核对名称和代码。") % words)
