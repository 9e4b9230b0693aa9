"""Take the pictures of the review page that the README shows, over the fictional cards in samples/.

python scripts/screenshots.py [FOLDER]     writes review-desktop.png and review-phone.png, by default into docs/
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
CARDSCAN = (sys.executable, "-m", "cardscan")
SHOTS = {
    "review-desktop": {"viewport": {"width": 1280, "height": 820}},
    "review-phone": {"viewport": {"width": 390, "height": 844}},
}


def main(folder: Path) -> None:
    """Scan the samples into a library that is thrown away, serve it and look at it."""
    with tempfile.TemporaryDirectory() as scratch:
        library = f"{scratch}/library.db"
        event = ("--event", "Small Biz Mixer", "--met-on", "2026-11-19", "--today", "2026-11-22")
        scan = [*CARDSCAN, "scan", ROOT / "samples", *event, "--library", library]
        subprocess.run(scan, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        command = [*CARDSCAN, "review", "--no-browser", "--library", library]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as served, sync_playwright() as playwright:  # noqa: S603
            address = re.findall(r"http\S+", served.stderr.readline())[0]
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
                args=["--no-sandbox"] if os.geteuid() == 0 else [],
            )
            for name, options in SHOTS.items():
                page = browser.new_context(**options).new_page()
                page.goto(address)
                show(page)
                with Image.open(BytesIO(page.screenshot())) as shot:  # 256 colours take a third of the bytes
                    shot.convert("RGB").quantize(256).save(folder / f"{name}.png", optimize=True)
            served.terminate()


def show(page: Page) -> None:
    """Bring a card with a note onto the page, its name in focus."""
    page.wait_for_load_state("networkidle")
    page.locator("#queue li", has_text="Calloway").first.locator("a").evaluate("link => link.click()")
    page.wait_for_selector("#title:has-text('Calloway')")
    page.wait_for_load_state("networkidle")
    page.locator("[data-path='names[0]']").focus()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs")
