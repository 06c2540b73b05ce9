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
        """Save a picture under var/screenshots; with JINGTU_SCREENSHOTS=1 under docs/images."""
        folder = ROOT / ("docs/images" if os.environ.get("JINGTU_SCREENSHOTS") == "1" else "var/screenshots")
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}-{self.screen}.png"
        self.page.screenshot(path=path, full_page=whole)
        return path

    def check(self) -> None:
        """Fail where axe finds a violation or the page is wider than the screen."""
        found = Axe().run(self.page, options=AXE_OPTIONS).response["violations"]
        said = [f"{v['id']}: {v['help']} → {'; '.join(str(n['target']) for n in v['nodes'][:4])}" for v in found]
        assert not said, f"{self.page.url} ({self.screen}):\n" + "\n".join(said)
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 1, f"{self.page.url} is {wide} pixels wider than the {self.screen} screen."

    def _heard(self, message) -> None:  # type: ignore[no-untyped-def]
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _asked(self, request) -> None:  # type: ignore[no-untyped-def]
        if not request.url.startswith((self.address, "data:", "blob:", "about:")):
            self.complaints.append(f"{self.page.url} asks another host: {request.url}")
