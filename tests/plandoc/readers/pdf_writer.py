"""Writes small PDF files with Chinese text and rules, so that the tests need no office program."""

from __future__ import annotations

from dataclasses import dataclass, field

PAGE = (595, 842)


@dataclass
class PdfPage:
    """One page being drawn. Places are points from the left and from the top."""

    drawing: list[str] = field(default_factory=list)

    def text(self, left: float, top: float, words: str, size: float = 12) -> PdfPage:
        """Print one line whose characters are `size` wide and whose upper edge is near `top`."""
        code = words.encode("utf-16-be").hex()
        self.drawing.append(f"BT /F1 {size} Tf 1 0 0 1 {left} {PAGE[1] - top - size} Tm <{code}> Tj ET")
        return self

    def rule(self, left: float, top: float, right: float, bottom: float) -> PdfPage:
        """Draw a straight rule."""
        self.drawing.append(f"0.5 w {left} {PAGE[1] - top} m {right} {PAGE[1] - bottom} l S")
        return self

    def box(self, left: float, top: float, right: float, bottom: float) -> PdfPage:
        """Draw the four rules of a cell."""
        self.rule(left, top, right, top).rule(left, bottom, right, bottom)
        return self.rule(left, top, left, bottom).rule(right, top, right, bottom)


def write_pdf(pages: list[PdfPage]) -> bytes:
    """Return a PDF whose font carries no glyphs but a standard Chinese encoding, so that its words can be read back."""
    kids = " ".join(f"{5 + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor << /Type /FontDescriptor "
        "/FontName /STSong-Light /Flags 6 /FontBBox [0 -120 1000 880] /Ascent 880 /Descent -120 /CapHeight 880 "
        "/ItalicAngle 0 /StemV 80 >> >>",
    ]
    for index, page in enumerate(pages):
        stream = "\n".join(page.drawing)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {PAGE[0]} {PAGE[1]}] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {6 + 2 * index} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    return _assembled(objects)


def _assembled(objects: list[str]) -> bytes:
    content = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n".encode("ascii")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(content)}\n%%EOF\n"
    return content + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode("ascii")
