"""The styles of somebody's workbook, to which coloured twins are added as they are asked for."""

from __future__ import annotations

from lxml import etree

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


class Styles:
    """The styles of a workbook, to which coloured twins are added as they are asked for."""

    def __init__(self, xml: bytes, known: set[str]) -> None:
        self._root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
        self._fills = self._part("fills")
        self._formats = self._part("cellXfs")
        self._fill_of: dict[str, int] = {}
        self._twin_of: dict[tuple[int, str], int] = {}
        self._marked = self._earlier({f"FF{colour.lstrip('#')}" for colour in known})
        self._plain_of: dict[int, int] = {}

    def _part(self, name: str) -> etree._Element:
        found = self._root.find(f"{{{_MAIN}}}{name}")
        return found if found is not None else etree.SubElement(self._root, f"{{{_MAIN}}}{name}")

    def _earlier(self, colours: set[str]) -> frozenset[int]:
        """Return the numbers of the styles whose fill is one of our colours."""
        fills = {at for at, fill in enumerate(self._fills) if {one.get("rgb") for one in fill.iter("{*}fgColor")} & colours}
        return frozenset(at for at, style in enumerate(self._formats) if int(style.get("fillId", "0")) in fills)

    @property
    def has_marks(self) -> bool:
        """Tell whether the workbook was marked before."""
        return bool(self._marked)

    def without_mark(self, style: bytes) -> bytes:
        """Return the number of the style without the colour of an earlier marking."""
        number = int(style)
        if number not in self._marked:
            return style
        if number not in self._plain_of:
            twin = etree.fromstring(etree.tostring(self._formats[number]))
            twin.set("fillId", "0")
            self._formats.append(twin)
            self._plain_of[number] = len(self._formats) - 1
        return b"%d" % self._plain_of[number]

    def coloured(self, style: int, colour: str) -> int:
        """Return the number of the style that differs from this one in its fill alone (#rrggbb)."""
        if (style, colour) not in self._twin_of:
            twin = etree.fromstring(etree.tostring(self._formats[style])) if style < len(self._formats) else self._plain()
            twin.set("fillId", str(self._fill(colour)))
            twin.set("applyFill", "1")
            self._formats.append(twin)
            self._twin_of[style, colour] = len(self._formats) - 1
        return self._twin_of[style, colour]

    def _plain(self) -> etree._Element:
        return etree.Element(f"{{{_MAIN}}}xf", {"numFmtId": "0", "fontId": "0", "borderId": "0", "xfId": "0"})

    def _fill(self, colour: str) -> int:
        if colour not in self._fill_of:
            fill = etree.SubElement(self._fills, f"{{{_MAIN}}}fill")
            pattern = etree.SubElement(fill, f"{{{_MAIN}}}patternFill", {"patternType": "solid"})
            etree.SubElement(pattern, f"{{{_MAIN}}}fgColor", {"rgb": f"FF{colour.lstrip('#')}"})
            etree.SubElement(pattern, f"{{{_MAIN}}}bgColor", {"indexed": "64"})
            self._fill_of[colour] = len(self._fills) - 1
        return self._fill_of[colour]

    def xml(self) -> bytes:
        """Return the part with everything that was added."""
        for part in (self._fills, self._formats):
            part.set("count", str(len(part)))
        return etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
