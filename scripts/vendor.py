"""Fetch the front-end files that the package carries: `python scripts/vendor.py` (needs npm and the package registry).

Each package is named with its version; only the files listed are kept. `LICENSES.md` and `SHA256SUMS` beside them are written
here too, and a test compares the sums. To use another icon, add its name to ICON_NAMES and run the script again.
"""

import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).parents[1] / "src/jingtu/web/static/web/vendor"
ICON_NAMES = """
    adjustments alert-circle alert-triangle arrow-back-up arrow-down arrow-left arrow-right arrow-up arrows-diff arrows-sort
    badge ban bell book building building-community calendar calendar-due calendar-event chart-bar chart-dots check checkbox
    checklist chevron-down chevron-left chevron-right chevron-up circle circle-check circle-dashed clipboard-check
    clipboard-list clock columns copy dots download edit eye eye-off file file-check file-download file-off file-search
    file-spreadsheet file-text file-type-doc file-upload files filter filter-off flag git-compare git-merge grid-dots hash
    help-circle history home hourglass id inbox info-circle key layout-grid link list list-check list-details list-search
    loader location lock login logout map map-pin math-symbols menu-2 message message-circle minus note notebook pencil
    plant-2 plus printer progress refresh report-search scissors search send settings shield-check shield-lock sitemap sum
    table table-column table-export tag tags target target-arrow timeline timeline-event trash upload user user-check
    user-circle user-plus user-shield users users-group world writing x zoom-in
"""
PACKAGES = {
    # 1.0 is the last release whose style sheet is plain RGB: later ones need browsers newer than many offices have.
    "@tabler/core": ("1.0.0", {"dist/css/tabler.min.css": "tabler.min.css"}),
    "htmx.org": ("2.0.11", {"dist/htmx.min.js": "htmx.min.js"}),
    "@tabler/icons": ("3.51.0", {f"icons/outline/{name}.svg": f"icons/{name}.svg" for name in ICON_NAMES.split()}),
}
SOURCE_MAP = re.compile(r"\n?/[/*]# sourceMappingURL=[^\n]*")
COMMENT = re.compile(r"<!--.*?-->\s*", re.DOTALL)


def fetch(package: str, version: str, into: Path) -> tarfile.TarFile:
    """Return the opened archive of one package; npm checks its integrity while fetching."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", f"{package}@{version}"], cwd=into, check=True, capture_output=True, text=True
    )
    return tarfile.open(into / packed.stdout.strip().splitlines()[-1])


def tidy(name: str, content: str) -> str:
    """Drop references to source maps, which are not carried, and the comments in icons, which repeat tags and versions."""
    return COMMENT.sub("", content).strip() + "\n" if name.endswith(".svg") else SOURCE_MAP.sub("", content).strip() + "\n"


def main() -> None:
    notes = ["# Front-end packages carried here", "", "Fetched by `scripts/vendor.py`; do not edit by hand.", ""]
    sums = []
    with tempfile.TemporaryDirectory() as folder:
        for package, (version, wanted) in PACKAGES.items():
            with fetch(package, version, Path(folder)) as archive:
                described = json.load(archive.extractfile("package/package.json"))
                notes.append(f"- {package} {version}, licence {described['license']}, {described['homepage']}")
                for inside, outside in wanted.items():
                    content = tidy(outside, archive.extractfile(f"package/{inside}").read().decode())
                    target = VENDOR / outside
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_text(content, encoding="utf-8", newline="\n")
                    sums.append(f"{hashlib.sha256(content.encode()).hexdigest()}  {outside}")
    (VENDOR / "LICENSES.md").write_text("\n".join(notes) + "\n", encoding="utf-8")
    (VENDOR / "SHA256SUMS").write_text("\n".join(sums) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
