"""What a division was before and became afterwards, through any number of changes."""

from .models import Division, Succession

LONGEST_CHAIN = 12  # rounds; the longest chain since 1980 has six


def changes_before(division: Division) -> list[Succession]:
    """Return the changes that led to this division, the first change first."""
    return _followed(division, "successor", "predecessor")


def changes_after(division: Division) -> list[Succession]:
    """Return the changes that this division and its successors went through, the first change first."""
    return _followed(division, "predecessor", "successor")


def _followed(division: Division, near: str, far: str) -> list[Succession]:
    found: dict[int, Succession] = {}
    edge = {division.pk}
    for _round in range(LONGEST_CHAIN):
        rows = Succession.objects.filter(**{f"{near}__in": edge}).select_related("predecessor", "successor")
        new = [row for row in rows if row.pk not in found]
        if not new:
            break
        found |= {row.pk: row for row in new}
        edge = {getattr(row, f"{far}_id") for row in new}
    return sorted(found.values(), key=lambda row: (row.on, row.pk))
