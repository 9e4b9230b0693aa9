"""The page as a person uses it: a real Chromium over a library that was made by scanning samples."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import expect
from store.stacks import CALLOWAY, JOB, SAMPLES, scan
from synthetic import reading

from cardscan import capture, pipeline
from cardscan.errors import NoCardFound
from cardscan.geometry import Quad
from cardscan.review.decisions import Recut, look, picture_of
from cardscan.types import Reading, Shot
from review.conftest import ANSELM, PHONE, ROHAN, TOKEN, serving

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from cardscan import Library
    from cardscan.types import Note


def show(page: Page, card: str) -> None:
    """Choose a card in the list."""
    page.click(f"#item-{card} a")
    page.wait_for_selector(f"article[data-card='{card}']")


def told(page: Page, text: str, timeout: float = 10_000) -> None:
    """Wait until the page says something; what is in the library is looked at afterwards only."""
    expect(page.locator("#status")).to_have_text(text, timeout=timeout)


def one_crop(library: Library, folder: Path, *, missed: bool = False) -> str:
    """Put two sample cards into one picture, and into the library as one crop; or the second one was missed."""
    with Image.open(SAMPLES / "two_columns.jpg") as one, Image.open(SAMPLES / "scan_cpa.jpg") as other:
        sheet = Image.new("RGB", (2000, 600), "white")
        for at, picture in ((0, one), (1000, other)):
            sheet.paste(picture.convert("RGB").resize((1000, 600)), (at, 0))
    path = folder / "two cards.jpg"
    sheet.save(path)
    (page,) = capture.pages(str(path))
    card = capture.cut(page, Quad.box(0, 0, 1000 if missed else 2000, 600), 0)
    lines = reading("Two Cards", "two@cards.example.com").lines
    (key,) = library.add(
        str(path), [Shot(reading=Reading(crop=card.crop, lines=lines), jpeg=b"as it was")], JOB, pipeline.assemble
    )
    return key


def field(path: str) -> str:
    """Give the selector of an input."""
    return f"[data-path='{path}']"


def note_of(library: Library, card: str) -> Note:
    """Give the note that a card is said to have."""
    note = library.get(card).note
    assert note
    return note


class TestKeyboard:
    def test_a_card_is_one_key_and_ctrl_z_brings_it_back(self, page: Page, library: Library) -> None:
        expect(page.locator("#progress-told")).to_have_text("0 of 7 checked")
        expect(page.locator(field("names[0]"))).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_selector(f"article[data-card='{ANSELM}']")
        assert library.get(ROHAN).status == "accepted"
        expect(page.locator("#progress-told")).to_have_text("1 of 7 checked")
        page.keyboard.press("Control+z")
        page.wait_for_selector(f"article[data-card='{ROHAN}']")
        told(page, "Undone")
        assert library.get(ROHAN).status == "draft"

    def test_a_field_is_mended_saved_accepted_and_outlined(self, page: Page, library: Library) -> None:
        expect(page.locator("figure[data-side=front] .focus")).to_have_attribute(
            "points", page.locator(field("names[0]")).get_attribute("data-quad") or "?"
        )
        expect(page.locator(".row.doubtful .line-crop")).to_have_count(2)
        expect(page.locator(".row.doubtful .line-crop").first).to_be_visible()
        page.keyboard.type("Rohan B. Balakeswar")
        page.keyboard.press("Enter")
        told(page, "Saved. Enter accepts the card")
        (name,) = library.get(ROHAN).contact.all("names")
        assert (name.value, name.origin) == ("Rohan B. Balakeswar", "typed")
        expect(page.locator(field("names[0]"))).to_be_focused()
        page.keyboard.press("Control+z")
        told(page, "Undone")
        assert library.get(ROHAN).contact.first("names") == "Rohan Balakeswar"
        page.keyboard.press("Control+Backspace")
        page.wait_for_selector(f"article[data-card='{ANSELM}']")
        assert library.get(ROHAN).status == "rejected"

    def test_tab_goes_from_doubt_to_doubt_and_escape_to_everything(self, page: Page, library: Library) -> None:
        page.keyboard.press("Tab")
        expect(page.locator(field("emails[0]"))).to_be_focused()
        page.keyboard.press("Shift+Tab")
        expect(page.locator(field("names[0]"))).to_be_focused()
        show(page, CALLOWAY)
        expect(page.locator("#title")).to_be_focused()
        page.keyboard.press("ArrowDown")
        expect(page.locator(field("names[0]"))).to_be_focused()
        page.keyboard.press("ArrowDown")
        expect(page.locator(field("titles[0]"))).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.locator("[data-remove='titles[0]']")).to_be_focused()
        page.keyboard.press("PageUp")
        page.wait_for_selector(f"article:not([data-card='{CALLOWAY}'])")
        show(page, ANSELM)
        expect(page.locator(field("phones[0]"))).to_be_focused()
        phones = len(library.get(ANSELM).contact.all("phones"))
        page.keyboard.press("Escape")
        for control in (field("phones[0].extension"), field("phones[0].kind"), "[data-remove='phones[0]']"):
            page.keyboard.press("Tab")
            expect(page.locator(control)).to_be_focused()
        page.keyboard.press("Enter")  # on a button it is the button's
        told(page, "Saved")
        assert len(library.get(ANSELM).contact.all("phones")) == phones - 1

    def test_a_number_chooses_another_reading(self, page: Page, library: Library) -> None:
        library.edit(CALLOWAY, {"names[0]": "Nobody"})  # what was read stands beside it
        show(page, CALLOWAY)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("1")
        told(page, "Saved")
        assert library.get(CALLOWAY).contact.first("names") == "Calloway Nduka"
        page.keyboard.type("1")
        page.keyboard.type("2")
        expect(page.locator(field("names[0]"))).not_to_have_value("Nobody2")

    def test_after_the_last_card_there_is_nothing_to_do_but_undo(self, page: Page, library: Library) -> None:
        for card in library.queue():
            if card != ROHAN:
                library.accept(card)
        page.reload()
        expect(page.locator(field("names[0]"))).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#title")).to_have_text("All cards are checked")
        expect(page.locator("#title")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Control+z")
        told(page, "Undone")  # the card is shown before it is undone
        expect(page.locator("#title")).to_have_text("Rohan Balakeswar")
        assert library.queue() == [ROHAN]

    def test_the_keys_are_told(self, page: Page) -> None:
        page.keyboard.press("?")
        expect(page.locator("#keys")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#keys")).to_be_hidden()


class TestConflict:
    def test_two_tabs_do_not_overwrite_each_other(self, page: Page, library: Library) -> None:
        library.edit(ROHAN, {"names[0]": "Somebody Else"})
        page.keyboard.type("Rohan B.")
        page.keyboard.press("Enter")
        expect(page.locator("#alert")).to_contain_text("Something else changed this card")
        expect(page.locator("#alert")).to_contain_text("Not saved: “Rohan B.”")
        expect(page.locator(field("names[0]"))).to_have_value("Somebody Else")
        assert library.get(ROHAN).contact.first("names") == "Somebody Else"

    def test_what_is_being_typed_stays_where_something_else_changed(self, page: Page, library: Library) -> None:
        library.edit(ROHAN, {"titles[0]": "CEO"})
        page.keyboard.type("Rohan B.")
        page.keyboard.press("Enter")
        expect(page.locator("#alert")).to_contain_text("Something else changed this card")
        expect(page.locator(field("titles[0]"))).to_have_value("CEO")
        expect(page.locator(field("names[0]"))).to_have_value("Rohan B.")
        page.keyboard.press("Enter")
        told(page, "Saved. Enter accepts the card")
        assert library.get(ROHAN).contact.first("names") == "Rohan B."

    def test_a_scan_beside_it_is_told(self, page: Page, library: Library) -> None:
        scan(library, again=True)
        page.keyboard.type("Rohan B.")
        page.keyboard.press("Enter")
        expect(page.locator("#alert")).to_contain_text("Something else changed this card")
        expect(page.locator(field("names[0]"))).to_have_value("Rohan B.")
        page.keyboard.press("Enter")
        told(page, "Saved. Enter accepts the card")
        assert library.get(ROHAN).contact.first("names") == "Rohan B."


class TestValues:
    def test_kind_adding_and_removing(self, page: Page, library: Library) -> None:
        page.select_option(field("phones[0].kind"), "home")
        told(page, "Saved")
        page.select_option("[data-add]", "socials")
        page.keyboard.type("@rohan")
        page.keyboard.press("Enter")
        told(page, "Saved. Enter accepts the card")
        page.click("[data-remove='websites[0]']")
        expect(page.locator(field("websites[0]"))).to_have_count(0)
        contact = library.get(ROHAN).contact
        assert contact.all("phones")[0].label == "home"
        assert contact.first("socials") == "@rohan"
        assert contact.first("websites") == ""

    def test_what_looks_wrong_is_kept_and_told(self, page: Page, library: Library) -> None:
        page.fill(field("emails[0]"), "rohan at pellworth")
        page.keyboard.press("Enter")
        told(page, "Saved, though it is no e-mail address")
        expect(page.locator(".wrong")).to_have_text("This is no e-mail address.")
        assert library.get(ROHAN).contact.first("emails") == "rohan at pellworth"

    def test_a_line_is_dragged_onto_a_field_or_chosen_for_it(self, page: Page, library: Library) -> None:
        lines = [line.text for line in library.get(ROHAN).readings[0].lines]
        page.drag_and_drop(f"polygon[data-line='{lines.index('VP, Supply Chain')}']", field("names[0]"))
        told(page, "Saved")
        assert library.get(ROHAN).contact.first("names") == "VP, Supply Chain"
        page.click(".lines summary")
        page.select_option(f".lines li[data-line='{lines.index('Operations Division')}'] select", "titles")
        expect(page.locator(field("titles[1]"))).to_have_value("Operations Division")

    def test_a_note_is_added_with_a_due_date(self, page: Page, library: Library) -> None:
        page.click("[data-note]")
        page.fill(field("note.follow_up"), "Send the catalogue")
        page.fill(field("note.due"), "2026-12-01")
        page.keyboard.press("Enter")
        told(page, "Saved. Enter accepts the card")
        expect(page.locator("[data-remove='note.due']")).to_be_visible()
        note = note_of(library, ROHAN)
        assert note.follow_up
        assert note.due
        assert (note.follow_up.value, note.due.value, note.due.origin) == ("Send the catalogue", "2026-12-01", "typed")
        page.click("[data-on=today]")
        told(page, "Done")
        assert library.get(ROHAN).done

    def test_a_note_that_was_read_is_mended_beside_its_picture(self, page: Page, library: Library) -> None:
        show(page, CALLOWAY)
        expect(page.locator(".note > .line-crop")).to_be_visible()
        page.fill(field("note.due"), "2026-11-30")
        page.keyboard.press("Enter")
        told(page, "Saved. Enter accepts the card")
        due = note_of(library, CALLOWAY).due
        assert due
        assert due.value == "2026-11-30"


class TestEvents:
    def test_a_card_is_put_under_another_event_and_all_of_its_scan(self, page: Page, library: Library) -> None:
        event = library.get(ROHAN).event
        assert event
        expect(page.locator(field("event.date"))).to_have_value(str(event.date))
        page.fill(field("event.name"), "Expo")
        page.keyboard.press("Enter")
        told(page, "Saved. Enter accepts the card")
        expect(page.locator(".title")).to_contain_text("Expo")
        page.fill(field("event.place"), "Reno")
        page.keyboard.press("Tab")
        told(page, "Saved")
        assert library.get(ROHAN).event == replace(event, name="Expo", place="Reno")
        page.click("[data-do=event]")
        told(page, "Set on all 7 cards of this scan")
        assert library.count(event="Expo") == library.count("reno") == 7
        page.click("#undo")
        told(page, "Undone")
        assert library.count(event="Expo") == 1
        page.click("[data-remove='event.name']")
        told(page, "Saved")
        expect(page.locator(field("event.place"))).to_have_value("")
        assert library.get(ROHAN).event is None
        page.fill(field("event.date"), "2026-10-01")
        page.keyboard.press("Enter")
        expect(page.locator("#alert")).to_contain_text("name it first")
        page.fill(field("event.date"), "")
        page.fill(field("event.name"), event.name)
        page.keyboard.press("Enter")
        told(page, "Saved. Enter accepts the card")
        expect(page.locator(field("event.place"))).to_have_value(event.place)
        page.click(".history summary")
        expect(page.locator(".history li").first).to_contain_text(f"event {event.name}, {event.date}, {event.place}")


class TestCards:
    def test_front_and_back_are_split_and_paired_again(self, page: Page, library: Library) -> None:
        show(page, CALLOWAY)
        page.click("[data-do=unpair]")
        told(page, "Split: front and back are two cards now")
        assert len(library.get(CALLOWAY).readings) == 1
        page.click(".pairing summary")
        back = next(i for i in library.beside(CALLOWAY) if library.get(i).note)
        page.click(f"[data-do=pair][data-side=back][data-other='{back}']")
        told(page, "Paired")
        expect(page.locator("figure")).to_have_count(2)
        assert len(library.get(CALLOWAY).readings) == 2

    def test_lookalikes_are_merged_side_by_side_and_parted(self, page: Page, library: Library) -> None:
        page.click("summary:has-text('May be the same person')")
        expect(page.locator(".pairs section")).to_have_count(2)
        page.click("[data-do=merge]")
        told(page, "Merged: both cards are of one person")
        assert len(library.person(ROHAN).cards) == 2
        page.click("#undo")
        told(page, "Undone")
        assert len(library.person(ROHAN).cards) == 1
        page.click("summary:has-text('May be the same person')")
        page.click("[data-do=apart]")
        told(page, "Kept apart")
        assert library.lookalikes() == []

    def test_a_lookalike_that_somebody_changed_meanwhile_is_shown_before_it_is_merged(
        self, page: Page, library: Library
    ) -> None:
        (pair,) = library.lookalikes(ROHAN)
        other = next(i for i in (pair.one, pair.other) if i != ROHAN)
        library.edit(other, {"titles": "Managing Director"})
        page.click("summary:has-text('May be the same person')")
        page.click("[data-do=merge]")
        expect(page.locator("#alert")).to_contain_text("Something else changed")
        assert len(library.person(ROHAN).cards) == 1
        page.click("summary:has-text('May be the same person')")
        expect(page.locator(".pairs")).to_contain_text("Managing Director")
        page.click("[data-do=merge]")
        told(page, "Merged: both cards are of one person")
        assert len(library.person(ROHAN).cards) == 2

    def test_a_card_is_turned_cut_anew_and_read_again(self, page: Page, library: Library) -> None:
        before = library.get(ROHAN).readings[0].crop
        library.edit(ROHAN, {"names[0]": "Typed Name"})
        show(page, ROHAN)
        page.click("[data-turn]")
        page.click("[data-zoom='1']")
        page.click("[data-cut=front]")
        corner = page.locator("#cut .corner").nth(2)
        box = corner.bounding_box()
        assert box
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] - 30, box["y"] - 20, steps=3)
        page.mouse.up()
        page.locator("#cut .corner").nth(0).focus()
        page.keyboard.press("ArrowRight")
        page.click("[data-read]")
        expect(page.locator("#status")).to_have_text("Read again", timeout=60_000)
        expect(page.locator("#cut")).to_be_hidden()
        record = library.get(ROHAN)
        new = record.readings[0].crop
        assert new.quad != before.quad
        assert new.quad.points[2][0] < before.quad.points[2][0] - 10
        assert record.contact.first("names") == "Typed Name"
        assert record.contact.first("emails") == "rohan.b@pellworth.example.com", "it was read from the picture"

    def test_two_cards_in_one_crop_are_parted_and_joined_again(
        self, page: Page, library: Library, tmp_path: Path
    ) -> None:
        joint = one_crop(library, tmp_path)
        before, jpeg = library.get(joint), library.crop(joint)
        page.goto(f"{page.url}?card={joint}")
        page.click("[data-cut=front]")
        page.click("[data-halve]")
        expect(page.locator("#cut .corner")).to_have_count(8)
        expect(page.locator("[data-read]")).to_have_text("Read 2 cards")
        expect(page.get_by_role("slider", name="card 2, top left corner")).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.click("[data-read]")
        told(page, "Read again; one more card: Theodore L. Vanterpool", timeout=60_000)
        expect(page.locator("#cut")).to_be_hidden()
        expect(page.locator("#queue")).to_contain_text("Theodore L. Vanterpool")
        (other,) = [
            r for r in library.find("vanterpool") if r.readings[0].crop.source == before.readings[0].crop.source
        ]
        assert other.contact.first("emails") == "tvanterpool@vo-tax.example.com"
        assert other.readings[0].crop.index == 1
        left = library.get(joint)
        assert left.readings[0].crop.quad.width == pytest.approx(before.readings[0].crop.quad.width / 2)
        assert "vanterpool" not in str(left.to_dict()).lower()
        with serving(library.path) as later, page.context.browser.new_page() as again:  # type: ignore[union-attr]
            again.goto(f"{later}?token={TOKEN}")
            again.goto(f"{later}?card={joint}")
            again.keyboard.press("Control+z")
            told(again, "Undone")
            expect(again.locator(f"#item-{other.id}")).to_have_count(0)
        assert library.get(joint).readings == before.readings
        assert library.crop(joint) == jpeg

    def test_a_card_that_was_missed_is_added_with_the_keyboard(
        self, page: Page, library: Library, tmp_path: Path
    ) -> None:
        found = one_crop(library, tmp_path, missed=True)
        before = library.get(found)
        page.goto(f"{page.url}?card={found}")
        page.locator("[data-cut=front]").press("Enter")
        page.locator("[data-more]").press("Enter")
        expect(page.locator("[data-read]")).to_have_text("Read the new card")
        page.locator("[data-without]").press("Enter")
        expect(page.locator("#cut .corner")).to_have_count(4)
        page.locator("[data-more]").press("Enter")
        page.keyboard.press("Alt+ArrowRight")
        page.keyboard.press("Alt+ArrowLeft")
        page.locator("[data-read]").press("Enter")
        told(page, "One more card: Theodore L. Vanterpool", timeout=60_000)
        assert library.get(found).readings == before.readings
        assert library.count("vanterpool") == 2
        page.click("[data-cut=front]")
        expect(page.locator("#cut .other")).to_have_count(1)
        page.click("[data-more]")
        page.click("[data-close]")
        assert library.count("vanterpool") == 2

    def test_a_card_on_which_nothing_is_written_is_named(self, library: Library, tmp_path: Path) -> None:
        record = library.get(one_crop(library, tmp_path))
        blank = (((0, 0), (40, 0), (40, 30), (0, 30)), ((0, 560), (40, 560), (40, 590), (0, 590)))
        crop, path = picture_of(library, record, "front")
        for more, told in ((blank[:1], "^no text"), (blank, "^card 2: no text")):
            with pytest.raises(NoCardFound) as error:
                look(crop, path, Recut(revision=1, side="front", more=more), "rapid")
            assert re.match(told, error.value.message)

    def test_a_picture_that_is_gone_is_told(self, page: Page, library: Library) -> None:
        again = next(i for i in library.queue() if library.original(i).path.endswith("again.jpg"))
        show(page, again)
        expect(page.locator("[data-cut]")).to_have_count(0)
        expect(page.locator("figcaption")).to_contain_text("the photo is gone")


@pytest.mark.parametrize("window", [PHONE], indirect=True)
def test_on_a_phone_nothing_is_wider_than_the_screen(page: Page, library: Library) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    expect(page.locator("#queue")).to_be_hidden()
    picture, first = page.locator(".sides").bounding_box(), page.locator(field("names[0]")).bounding_box()
    assert picture
    assert first
    assert picture["y"] + picture["height"] <= first["y"]
    page.tap("#drawer")
    show(page, CALLOWAY)
    expect(page.locator("#queue")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
    page.tap("[data-do=accept]")
    page.wait_for_selector(f"article:not([data-card='{CALLOWAY}'])")
    assert library.get(CALLOWAY).status == "accepted"


def test_a_screen_reader_finds_its_way(page: Page) -> None:
    for role in ("banner", "navigation", "main", "status", "search"):
        expect(page.get_by_role(role)).to_have_count(1)
    nameless = """[...document.querySelectorAll('input, select, button')].filter(
        e => !e.labels?.length && !e.getAttribute('aria-label') && !e.textContent.trim()).map(e => e.outerHTML)"""
    assert page.evaluate(nameless) == []
    expect(page.get_by_role("textbox", name="Name check")).to_be_focused()
