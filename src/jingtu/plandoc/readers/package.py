"""Office packages (.docx, .xlsx, .odt): a zip file whose parts are read within fixed limits."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from io import BytesIO

from lxml import etree

from jingtu.plandoc.refused import Refused

MAX_ENTRIES = 5_000
MAX_TOTAL_BYTES = 300 * 2**20
MAX_XML_BYTES = 40 * 2**20
# A package this small cannot hurt, however well it packs; repeated table markup alone reaches 100 : 1.
RATIO_FREE_BYTES = 10 * 2**20
MAX_RATIO = 200

BROKEN = "这个文件损坏或没有传完整，无法打开；应当是完整的 Word 或 Excel 文件。请在电脑上确认能打开，另存一份后重新上传。"
TOO_LARGE = (
    "这个文件解压后有 {size} MB，超过 {limit} MB 的上限，一份方案不会这么大。请检查文件来源，去掉图片和附件后另存一份再上传。"
)
ENTITIES = "这个文件的内部含有不允许的实体定义（DOCTYPE），正常的 Word 或 Excel 文件没有它。请用 Word 打开后另存为 .docx 再上传。"
LOCKED = "这个文件设有打开密码，无法读取；应当是没有密码的文件。请在 Word 或 WPS 中输入密码打开，取消密码后另存一份再上传。"

_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_STRICT_LINKS = b"http://purl.oclc.org/ooxml/officeDocument/relationships"
_LINKS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# How the zip library says that the bytes are not what the directory promised.
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, KeyError, IndexError)


class Package:
    """A zip file checked before anything is unpacked. Raises Refused for a broken, locked or oversized one."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(content))
            self._entries = {info.filename: info for info in self._zip.infolist()}
        except _ZIP_ERRORS as error:
            raise Refused(BROKEN) from error
        self._left = MAX_TOTAL_BYTES
        self._check(len(content))

    def _check(self, packed_bytes: int) -> None:
        infos = self._zip.infolist()
        if any(info.flag_bits & 0x1 for info in infos):
            raise Refused(LOCKED)
        total = sum(info.file_size for info in infos)
        crowded = len(infos) > MAX_ENTRIES
        suspicious = total > RATIO_FREE_BYTES and total > MAX_RATIO * packed_bytes
        if total > MAX_TOTAL_BYTES or crowded or suspicious:
            raise Refused(TOO_LARGE.format(size=total >> 20, limit=_allowed(packed_bytes) >> 20))
        for info in infos:
            if _is_xml(info.filename) and info.file_size > MAX_XML_BYTES:
                raise Refused(TOO_LARGE.format(size=info.file_size >> 20, limit=MAX_XML_BYTES >> 20))

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def names(self) -> list[str]:
        """Return the part names in the order of the zip directory."""
        return list(self._entries)

    def read(self, name: str) -> bytes:
        """Return one part; its real size counts against the limit, whatever the directory says."""
        info = self._entries.get(name)
        if info is None:
            raise Refused(BROKEN)
        try:
            with self._zip.open(info) as part:
                data = part.read(self._left + 1)
        except (*_ZIP_ERRORS, RuntimeError) as error:
            raise Refused(BROKEN) from error
        self._left -= len(data)
        if self._left < 0:
            raise Refused(TOO_LARGE.format(size=MAX_TOTAL_BYTES >> 20, limit=MAX_TOTAL_BYTES >> 20))
        return data

    def xml(self, name: str) -> etree._Element:
        """Return the root element of an XML part. Entities are refused, namespaces of Strict files made the usual ones."""
        data = self.read(name)
        refuse_entities(data)
        return parse(data.replace(_STRICT, _TRANSITIONAL).replace(_STRICT_LINKS, _LINKS))

    def related(self, name: str) -> dict[str, str]:
        """Return the parts that part `name` ("" for the package) points to, by the last word of the relation's type."""
        return {kind: target for kind, _, target in reversed(self._links(name))}

    def targets(self, name: str) -> dict[str, str]:
        """Return the parts that part `name` points to, by the id of the relation."""
        return {link_id: target for _, link_id, target in self._links(name)}

    def _links(self, name: str) -> list[tuple[str, str, str]]:
        folder, file = posixpath.split(name)
        rels = posixpath.join(folder, "_rels", f"{file}.rels")
        if rels not in self:
            return []
        # Links to other computers are never followed.
        inside = [link for link in self.xml(rels) if link.get("TargetMode") != "External"]
        return [
            (link.get("Type", "").rsplit("/", 1)[-1], link.get("Id", ""), _joined(folder, link.get("Target", "")))
            for link in inside
        ]

    def repacked(self) -> bytes:
        """Return the same XML parts in a plain zip, so that a foreign reader sees exactly what was checked here."""
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as copy:
            for name in self._entries:
                if _is_xml(name) or name.endswith((".bin", "mimetype")):
                    data = self.read(name)
                    if _is_xml(name):
                        refuse_entities(data)
                    copy.writestr(zipfile.ZipInfo(name), data)
        return out.getvalue()


def refuse_entities(data: bytes) -> None:
    """Raise Refused where XML declares a document type: office files have none, and entity bombs need one."""
    for mark in ("<!DOCTYPE", "<!ENTITY"):
        if any(mark.encode(encoding) in data for encoding in ("ascii", "utf-16-le", "utf-16-be")):
            raise Refused(ENTITIES)


def parse(data: bytes) -> etree._Element:
    """Parse XML without entities, network or external definitions. Raises Refused where it is not well formed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused(BROKEN) from error


def _allowed(packed_bytes: int) -> int:
    return min(MAX_TOTAL_BYTES, max(RATIO_FREE_BYTES, MAX_RATIO * packed_bytes))


def _joined(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))
