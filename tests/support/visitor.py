"""A person at a browser: opens pages, and is content only when nothing on the console or in axe speaks against them."""

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
AXE_OPTIONS = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}

# The innermost elements that reach beyond the screen and are not inside something that scrolls by itself.
WIDEST = """() => [...document.querySelectorAll("body *")]
  .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .filter(e => { for (let p = e.parentElement; p; p = p.parentElement)
    if (p !== document.body && /auto|scroll|hidden/.test(getComputedStyle(p).overflowX)) return false; return true; })
  .slice(-4).map(e => e.tagName + "." + e.className + " " + Math.round(e.getBoundingClientRect().right))
  .join("; ")"""


class Visitor:
    """Drives `page` on the live server; `screen` is "desktop" (1366×768) or "phone" (390×844)."""

    def __init__(self, page: Page, address: str, screen: str) -> None:
        self.page, self.address, self.screen = page, address, screen
        self.complaints: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("request", self._asked)

    def sign_in(self, user: get_user_model()) -> None:
        """Be this person from now on, without the login page."""
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        self.page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.address}])

    def open(self, path: str) -> Page:
        """Go to a path of the installation and return the page."""
        self.page.goto(self.address + path)
        return self.page

    def shoot(self, name: str, *, whole: bool = True) -> Path:
        """Save a picture under var/screenshots; with JINGTU_SCREENSHOTS=1 those that our pages show go to docs/images."""
        file = f"{name}-{self.screen}.png"
        wanted = os.environ.get("JINGTU_SCREENSHOTS") == "1" and f"images/{file}" in _pages()
        folder = ROOT / ("docs/images" if wanted else "var/screenshots")
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / file, full_page=whole)
        return folder / file

    def check(self) -> None:
        """Fail where axe finds a violation or the page is wider than the screen."""
        self.page.wait_for_load_state()  # a click returns when the next page begins, and its document is empty then
        found = Axe().run(self.page, options=AXE_OPTIONS).response["violations"]
        said = [f"{v['id']}: {v['help']} → {'; '.join(str(n['target']) for n in v['nodes'][:4])}" for v in found]
        assert not said, f"{self.page.url} ({self.screen}):\n" + "\n".join(said)
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 1, f"{self.page.url} is {wide} pixels wider than the {self.screen} screen: {self.page.evaluate(WIDEST)}"

    def _heard(self, message) -> None:  # type: ignore[no-untyped-def]
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _asked(self, request) -> None:  # type: ignore[no-untyped-def]
        if not request.url.startswith((self.address, "data:", "blob:", "about:")):
            self.complaints.append(f"{self.page.url} asks another host: {request.url}")


def _pages() -> str:
    return "".join(path.read_text("utf-8") for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
