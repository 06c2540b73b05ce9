"""What a test of trend cannot say."""

from enum import IntFlag


class TrendFlag(IntFlag):
    """Flags of a series; none set means that the test may be taken as it is."""

    NONE = 0
    TOO_FEW = 1  # fewer values than the test can ever find significant: no p
    FEW = 2  # the normal approximation is rough: fewer than 10 values with ties
    ALL_EQUAL = 4  # no two values differ: slope 0 and p 1 by definition
    AUTOCORRELATED = 8  # what remains beside the slope depends on the value before: p is too small
    UNEVEN = 16  # the times have gaps: dependence on the value before was not looked at


WORDS: dict[TrendFlag, str] = {
    TrendFlag.TOO_FEW: "数据太少，不能检验",
    TrendFlag.FEW: "数据较少且有相同值，p 值为近似",
    TrendFlag.ALL_EQUAL: "各次数值相同",
    TrendFlag.AUTOCORRELATED: "相邻年份的数值相关，p 值偏小",
    TrendFlag.UNEVEN: "时间间隔不等，未检查相邻数值的相关",
}


def words(flags: TrendFlag) -> tuple[str, ...]:
    """Return the flags that are set as words, in the order of their bits."""
    return tuple(said for flag, said in WORDS.items() if flag in flags)
