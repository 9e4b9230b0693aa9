"""No state of the page breaks a rule of axe-core (WCAG 2.2 A and AA, and its best practices).

$AXE names its one file, axe.min.js: `npm pack axe-core@4.10.3`.  Without it these tests are skipped.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from store.stacks import CALLOWAY

from review.conftest import DESKTOP, PHONE, ROHAN
from review.test_page import field, show

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from cardscan import Library

OPENED = "document.querySelectorAll('details').forEach(details => details.open = true)"
AXE = os.environ.get("AXE", "")
pytestmark = pytest.mark.skipif(not AXE, reason="$AXE names no axe.min.js")


def broken(page: Page) -> list[str]:
    """Give the rules that the page breaks now, and where."""
    page.evaluate(Path(AXE).read_text("utf-8"))  # by the debugger: the page itself runs no script of others
    found = page.evaluate("async () => (await axe.run()).violations")
    return [f"{v['id']}: {n['html'][:200]} {n['failureSummary'][:300]}" for v in found for n in v["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", [DESKTOP, PHONE], indirect=True)
class TestStates:
    def test_cards(self, page: Page, library: Library, scheme: str, window: tuple[int, int]) -> None:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert broken(page) == []
        library.edit(ROHAN, {"emails[0]": "no mail", "phones[0]": "555"})
        page.goto(f"{page.url}?card={ROHAN}")
        page.evaluate(OPENED)
        assert broken(page) == []
        if window == PHONE:
            page.click("#drawer")
        show(page, CALLOWAY)
        page.evaluate(OPENED)
        page.locator(field("names[0]")).focus()
        assert broken(page) == []

    def test_dialogs_and_warnings(self, page: Page, library: Library, scheme: str, window: tuple[int, int]) -> None:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert window
        page.click("[data-cut=front]")
        page.click("[data-halve]")
        assert broken(page) == []
        page.click("[data-close]")
        library.edit(ROHAN, {"names[0]": "Somebody Else"})
        page.fill(field("names[0]"), "Rohan B.")
        page.keyboard.press("Enter")
        expect(page.locator("#alert")).to_contain_text("Something else changed")
        assert broken(page) == []
        page.locator("#title").focus()
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_be_visible()
        assert broken(page) == []

    def test_lists(self, page: Page, library: Library, scheme: str, window: tuple[int, int]) -> None:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        (pair,) = library.lookalikes(ROHAN)
        library.merge(pair.one, pair.other)
        library.accept(ROHAN)
        library.reject(CALLOWAY)
        for address in ("?state=accepted", "?state=rejected", "?q=nothing+like+it"):
            page.goto(page.url.partition("?")[0] + address)
            if window == PHONE:
                page.click("#drawer")
            page.evaluate(OPENED)
            assert broken(page) == [], address
