"""Paths of divisions: significant digits of the code, so that everything below a division is one range."""

ZONE_NUMBERS = range(71, 81)  # 13 10 71: the statistical code of a functional zone; 13 10 81 is a city of county level
TABLE_ZONE, ADDED_ZONE = 2, 4  # characters after the Z: Z71 from a table, ZA001 added by hand


def path_of(code: str, level: str) -> str:
    """Return the path of a division from its code: 130000 → 13, 131000 → 1310, 131071 (a zone) → 1310Z71.

    A town's code has nine digits or twelve; in a zone it starts with the zone's code.
    """
    if level == "province":
        return code[:2]
    if level == "city":
        return code[:4]
    county = f"{code[:4]}Z{code[4:6]}" if level == "zone" or _in_zone(code) else code[:6]
    return county + code[6:9] if level == "town" else county


def parent_paths(path: str) -> list[str]:
    """Return the paths that may be above this one, nearest first: 131002001 → 131002, 1310, 13; 1310Z71 → 1310, 13."""
    base, zone, rest = path.partition("Z")
    above = [base[:cut] for cut in (6, 4, 2) if cut < len(base)]
    if not zone:
        return above
    size = ADDED_ZONE if rest[:1].isalpha() else TABLE_ZONE
    return [path[: len(base) + 1 + size], base, *above] if len(rest) > size else [base, *above]


def bounds(path: str) -> tuple[str, str]:
    """Return `low, high` with low <= p < high for exactly the path and those below it; high is "" for the whole country.

    The upper bound is the next path beside it, of digits and capitals only: a bound such as "\\uffff" sorts differently
    under a linguistic collation of PostgreSQL.
    """
    stem = path.rstrip("9Z")
    if stem:
        return path, stem[:-1] + chr(ord(stem[-1]) + 1)
    return path, "A" if path else ""  # after "99" come only letters, which no path begins with


def _in_zone(code: str) -> bool:
    return len(code) > 6 and int(code[4:6]) in ZONE_NUMBERS
