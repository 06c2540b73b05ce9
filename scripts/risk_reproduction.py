"""Write the table of reproduced screening values into docs/methods/risk.md: run `python -m scripts.risk_reproduction`."""

from collections.abc import Iterator
from pathlib import Path

from jingtu.kernels.risk.assess import control_values, effects
from jingtu.kernels.risk.reproduction import agreement, governing, has_printed_digits, screening_value
from jingtu.kernels.risk.site import Site
from jingtu.kernels.risk.substance import Substance
from jingtu.standards import exposure, limits

PAGE = Path(__file__).resolve().parents[1] / "docs" / "methods" / "risk.md"
BEGIN, END = "<!-- written by scripts/risk_reproduction.py -->", "<!-- end of what the script writes -->"
CLASSES = ("class_1", "class_2")
AGREEING = ("exact", "rounds")
WHY = {
    "as": "the printed values follow the natural background of soils, not this model",
    "co": "the printed values follow the natural background of soils, not this model",
    "ni": "in class 2 the printed value is that of the effects other than cancer alone",
    "trichloroethylene": "in class 1 the printed value is that of cancer, although that of other effects is lower",
    "pp_dde": "without uptake through the skin the model gives more, with the usual share of 0.1 less than is printed",
    "dioxins": "the printed values are about twice the computed ones",
}
UNEXPLAINED = "the standard must rest on other parameters or on a decision; its tables of parameters have not been read"


def table() -> str:
    """Return the table and the list of what does not agree, as Markdown."""
    rows = [row for substance in exposure.substances().values() if (row := _row(substance))]
    both = sum(all(word in AGREEING for word in row["words"]) for row in rows)
    one = sum(sum(word in AGREEING for word in row["words"]) == 1 for row in rows)
    untested = "、".join(s.name for s in exposure.substances().values() if not any(row["code"] == s.code for row in rows))
    return "\n".join(
        [
            f"{len(rows)} substances can be compared: {both} agree in both classes, {one} in one, "
            f"{len(rows) - both - one} in none. "
            f"Without toxicity values or printed value, so not comparable: {untested}.",
            "",
            _digits(rows),
            "",
            "| substance | class 1: computed (by) | printed | | class 2: computed (by) | printed | |",
            "|---|---|---|---|---|---|---|",
            *(row["line"] for row in rows),
            "",
            "Not reproduced, and why as far as it is known:",
            "",
            *_reasons(rows),
        ]
    )


def _digits(rows: list[dict]) -> str:
    """Say how many of the values that agree have the very digits that are printed, and which are only near them."""
    agreeing = sum(word in AGREEING for row in rows for word in row["words"])
    beside = [one for row in rows for one in row["beside"]]
    return (
        f"Of the {agreeing} values that agree, {agreeing - len(beside)} have the digits that are printed; "
        f"{len(beside)} differ in the last of them by at most 1.5 %: {'; '.join(beside)}."
    )


def _row(substance: exposure.RiskSubstance) -> dict | None:
    edition, printed = exposure.edition("HJ 25.3-2019"), _printed(substance.code)
    cells, words, beside = [f"{substance.name} {substance.name_en}"], [], []
    for land in CLASSES:
        site = Site.of(edition.values(land))
        values = control_values(effects(Substance.of(substance.properties(edition.allocation)), site), site)
        if land not in printed or all(value != value for value in (values.rcvs, values.hcvs)):
            return None
        computed = screening_value(values, substance.volatile)
        word = agreement(computed, printed[land])
        words.append(word)
        if word in AGREEING and not has_printed_digits(computed, printed[land]):
            beside.append(f"{substance.name} class {land[-1]} ({computed:.4g} for {printed[land]:g})")
        cells += [f"{computed:.4g} ({governing(values, substance.volatile).upper()})", f"{printed[land]:g}", word]
    return {"code": substance.code, "name": substance.name, "words": words, "beside": beside, "line": f"| {' | '.join(cells)} |"}


def _printed(code: str) -> dict[str, float]:
    standard = limits.standard("GB36600-2018")
    return {
        limit.conditions["class"]: limit.value
        for limit in standard.limits
        if limit.substance == code and limit.kind == "screening" and limit.value is not None
    }


def _reasons(rows: list[dict]) -> Iterator[str]:
    differing = {
        row["code"]: f"{row['name']} ({_differences(row['words'])})"
        for row in rows
        if any(word not in AGREEING for word in row["words"])
    }
    for code, why in WHY.items():
        yield f"- {differing.pop(code)}: {why}."
    yield f"- {'; '.join(differing.values())}: {UNEXPLAINED}."


def _differences(words: list[str]) -> str:
    return ", ".join(f"class {land[-1]} {word}" for land, word in zip(CLASSES, words, strict=True) if word not in AGREEING)


def page(text: str) -> str:
    """Return a page with the table in its place."""
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), "utf-8")
