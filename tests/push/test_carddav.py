"""Pushing to a real server, and reading back with programs that nobody here wrote: vdirsyncer, khard, vobject."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import vobject
from ruamel.yaml import YAML
from store.stacks import CALLOWAY

from cardscan.export import vcard
from cardscan.export.parts import note_text

from .server import LOGIN, PASSWORD, USER

if TYPE_CHECKING:
    from collections.abc import Callable

    from cardscan import Library
    from cardscan.types import CardRecord

    from .server import Server

    Run = subprocess.CompletedProcess[str]
    Cardscan = Callable[..., Run]

ROHAN = "b3f6155b78e94ac2"
BIN = Path(sys.executable).parent


def pushed(cardscan: Cardscan, url: str, *options: str, code: int = 0, **environment: str) -> dict[str, str]:
    """Push, and give what was done about each card; nothing that is told holds the password."""
    run = cardscan("push", "carddav", url, "--json", *options, **LOGIN | environment)
    assert run.returncode == code, run.stderr
    assert PASSWORD not in run.stdout + run.stderr
    assert "Traceback" not in run.stderr
    return {step["id"]: step["action"] for step in map(json.loads, run.stdout.splitlines())}


def everywhere(library: Library, action: str) -> dict[str, str]:
    """Say that this happened to all accepted cards."""
    return {r.id: action for r in library.find(status="accepted")}


def href(book: str, library: Library, record: str) -> str:
    """Give the address of a card's contact."""
    return f"{book}{vcard.uid(library.get(record))}.vcf"


def fetched(server: Server, book: str, folder: Path) -> Path:
    """Let vdirsyncer fetch an address book; give the folder with its files."""
    config = folder / "vdirsyncer.conf"
    name = book.rstrip("/").rpartition("/")[2]
    config.write_text(
        f'[general]\nstatus_path = "{folder}/status"\n'
        f'[pair p]\na = "here"\nb = "there"\ncollections = ["{name}"]\n'
        f'[storage here]\ntype = "filesystem"\npath = "{folder}/here"\nfileext = ".vcf"\n'
        f'[storage there]\ntype = "carddav"\nurl = "{server.url}"\nusername = "{USER}"\npassword = "{PASSWORD}"\n'
    )
    for command in ("discover", "sync"):
        run = [str(BIN / "vdirsyncer"), "-c", str(config), command]
        subprocess.run(run, input="y\n" * 9, capture_output=True, text=True, check=True, timeout=60)
    return folder / "here" / name


def shown_by_khard(folder: Path, uid: str) -> dict[str, Any]:
    """Give what khard shows of a contact."""
    config = folder.parent / "khard.conf"
    config.write_text(f"[addressbooks]\n[[cards]]\npath = {folder}\n")
    run = [str(BIN / "khard"), "-c", str(config), "show", "--format", "yaml", f"uid:urn:uuid:{uid}"]
    done = subprocess.run(run, capture_output=True, text=True, check=True, timeout=60, stdin=subprocess.DEVNULL)
    shown = YAML(typ="safe").load(done.stdout)
    assert isinstance(shown, dict)
    return shown


def listed(shown: Any) -> list[Any]:
    """Give one or many as a list."""
    return shown if isinstance(shown, list) else [shown] if shown else []


def numbers(shown: dict[str, Any]) -> set[str]:
    """Give all values below their labels."""
    return {each for values in shown.values() for each in listed(values)}


def values(record: CardRecord, name: str) -> list[str]:
    """Give the values of a field."""
    return [f.value for f in record.contact.all(name)]


def test_every_field_is_read_back_by_khard_after_vdirsyncer(
    cardscan: Cardscan, server: Server, book: str, library: Library, tmp_path: Path
) -> None:
    assert pushed(cardscan, book) == everywhere(library, "create")
    folder = fetched(server, book, tmp_path)
    assert len(list(folder.iterdir())) == len(everywhere(library, "")) == 5
    for record in library.find(status="accepted"):
        shown = shown_by_khard(folder, vcard.uid(record))
        assert shown["Formatted name"] == record.contact.first("names")
        assert listed(shown["Title"]) == values(record, "titles")
        organisation = [*values(record, "companies"), *values(record, "departments")]
        assert (shown["Organisation"][0] if len(organisation) > 1 else listed(shown["Organisation"])) == organisation
        assert numbers(shown["Email"]) == set(values(record, "emails"))
        assert numbers(shown["Phone"]) == {
            f"{f.value} x{f.extension}" if f.extension else f.value for f in record.contact.all("phones")
        }
        assert set(listed(shown["Webpage"])) == set(values(record, "websites"))
        for address in record.contact.all("addresses"):
            parts = address.parts
            assert parts
            there = {key: str(value or "") for key, value in listed(shown["Address"]["WORK"])[0].items()}
            assert there == {
                "Box": "",
                "Extended": "",
                "Street": parts.street,
                "Code": parts.postal_code,
                "City": parts.city,
                "Region": parts.region,
                "Country": parts.country,
            }
        assert shown["Categories"] == "Small Biz Mixer"
        assert shown["Note"] == (note_text(record) or None)
    note = shown_by_khard(folder, vcard.uid(library.get(CALLOWAY)))["Note"]
    assert "Has a newborn;" in note
    assert "a \\new job — 🎉 " + "é" * 90 in note


def test_pictures_arrive_as_they_are(
    cardscan: Cardscan, server: Server, book: str, library: Library, tmp_path: Path
) -> None:
    pushed(cardscan, book)
    cards = [vobject.readOne(p.read_text("utf-8")) for p in fetched(server, book, tmp_path).iterdir()]
    photos = {card.uid.value: card.photo.value for card in cards}
    assert photos == {f"urn:uuid:{vcard.uid(r)}": library.crop(r.id) for r in library.find(status="accepted")}
    assert all(photo.startswith(b"\xff\xd8") for photo in photos.values())


def test_pictures_can_be_left_out(cardscan: Cardscan, server: Server, book: str, library: Library) -> None:
    assert library
    pushed(cardscan, book, "--no-photos")
    assert not any("PHOTO" in text for text in server.cards(book).values())


def test_a_second_push_changes_nothing(cardscan: Cardscan, server: Server, book: str, library: Library) -> None:
    pushed(cardscan, book)
    before = server.cards(book)
    assert pushed(cardscan, book) == everywhere(library, "same")
    assert server.cards(book) == before


def test_a_dry_run_tells_the_same_and_does_nothing(
    cardscan: Cardscan, server: Server, book: str, library: Library
) -> None:
    run = cardscan("push", "carddav", book, "--dry-run", **LOGIN)
    assert run.returncode == 0
    assert "new" in run.stdout
    assert run.stderr.splitlines()[1:] == [f"{book}: 5 new", "nothing was sent (--dry-run)"]
    assert server.cards(book) == {}
    assert library.pushed(book) == {}


def test_only_accepted_cards_go_unless_asked_for(cardscan: Cardscan, book: str, library: Library) -> None:
    run = cardscan("push", "carddav", book, "--event", "Expo", **LOGIN)
    assert (run.returncode, run.stderr) == (0, f"{book}: nothing to push\n")
    run = cardscan("push", "carddav", book, **LOGIN)
    assert "1 card waits to be accepted" in run.stderr
    assert len(pushed(cardscan, book, "--unchecked")) == 6 == len(library.pushed(book))


def test_what_changed_here_is_changed_there(cardscan: Cardscan, server: Server, book: str, library: Library) -> None:
    pushed(cardscan, book)
    library.edit(CALLOWAY, {"titles": "Owner"})
    assert pushed(cardscan, book) == everywhere(library, "same") | {CALLOWAY: "update"}
    assert "TITLE:Owner" in server.cards(book)[href(book, library, CALLOWAY)]
    assert pushed(cardscan, book) == everywhere(library, "same")


class TestConflicts:
    @pytest.fixture
    def there(self, cardscan: Cardscan, server: Server, book: str, library: Library) -> str:
        """Push, change a contact there, and give its address."""
        pushed(cardscan, book)
        there = href(book, library, CALLOWAY)
        server.edit(there, "+14045550128", "+14045559999")
        return there

    def test_what_was_edited_there_stays(
        self, cardscan: Cardscan, server: Server, book: str, library: Library, there: str
    ) -> None:
        assert pushed(cardscan, book) == everywhere(library, "same") | {CALLOWAY: "conflict"}
        assert "+14045559999" in server.cards(book)[there]

    def test_what_was_edited_here_too_is_a_failure(
        self, cardscan: Cardscan, server: Server, book: str, library: Library, there: str
    ) -> None:
        library.edit(CALLOWAY, {"titles": "Owner"})
        assert pushed(cardscan, book, code=7)[CALLOWAY] == "conflict"
        assert "+14045559999" in server.cards(book)[there]
        shown = cardscan("push", "carddav", book, **LOGIN)
        assert "changed there and here; nothing was sent" in shown.stdout

    def test_a_person_may_decide_for_the_library(
        self, cardscan: Cardscan, server: Server, book: str, library: Library, there: str
    ) -> None:
        assert pushed(cardscan, book, "--ours", CALLOWAY[:6])[CALLOWAY] == "update"
        assert "+14045559999" not in server.cards(book)[there]
        assert pushed(cardscan, book) == everywhere(library, "same")

    def test_a_person_may_decide_for_the_server(
        self, cardscan: Cardscan, server: Server, book: str, library: Library, there: str
    ) -> None:
        assert pushed(cardscan, book, "--theirs", CALLOWAY)[CALLOWAY] == "same"
        assert pushed(cardscan, book) == everywhere(library, "same")
        assert "+14045559999" in server.cards(book)[there]
        library.edit(CALLOWAY, {"titles": "Owner"})
        assert pushed(cardscan, book)[CALLOWAY] == "update"

    def test_an_edit_in_the_moment_of_the_push_is_not_lost(
        self, server: Server, book: str, library: Library, there: str
    ) -> None:
        from cardscan.push.carddav import Book
        from cardscan.push.credentials import Login
        from cardscan.push.dav import Changed, Client

        library.edit(CALLOWAY, {"titles": "Owner"})
        with Client(book, Login(user=USER, password=PASSWORD)) as client:
            mine = Book(client=client, url=book, library=library)
            steps = mine.plan(ours=[CALLOWAY])
            server.edit(there, "+14045559999", "+14045558888")
            (error,) = [error for _, error in mine.act(steps) if error]
        assert isinstance(error, Changed)
        assert "+14045558888" in server.cards(book)[there]

    def test_what_others_put_under_the_same_name_stays(
        self, cardscan: Cardscan, server: Server, library: Library
    ) -> None:
        other = server.make("other")
        theirs = "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:x\r\nFN:Mine\r\nN:Mine;;;;\r\nEND:VCARD\r\n"
        there = href(other, library, CALLOWAY)
        server.http.put(there, content=theirs, headers={"Content-Type": "text/vcard"}).raise_for_status()
        assert pushed(cardscan, other, code=7) == everywhere(library, "create") | {CALLOWAY: "conflict"}
        assert "FN:Mine" in server.cards(other)[there]


class TestPeople:
    def test_cards_of_one_person_are_one_contact(
        self, cardscan: Cardscan, server: Server, book: str, library: Library
    ) -> None:
        library.merge(CALLOWAY, ROHAN)
        done = pushed(cardscan, book)
        assert len(done) == 4
        (text,) = [t for t in server.cards(book).values() if "UID:urn:uuid:a57775fa" in t]
        for email in (library.get(r).contact.first("emails") for r in (CALLOWAY, ROHAN)):
            assert email in text

    def test_what_a_merge_leaves_behind_is_told_and_stays(
        self, cardscan: Cardscan, server: Server, book: str, library: Library
    ) -> None:
        pushed(cardscan, book)
        library.merge(CALLOWAY, ROHAN)
        run = cardscan("push", "carddav", book, **LOGIN)
        assert run.returncode == 0
        assert "1 changed" in run.stderr
        assert "1 left over" in run.stderr
        assert "delete this one there" in run.stdout
        assert len(server.cards(book)) == 5
        library.unmerge(CALLOWAY)
        assert sorted(pushed(cardscan, book).values()) == ["same", "same", "same", "same", "update"]

    def test_a_person_stays_the_same_contact_when_their_first_card_is_forgotten(
        self, cardscan: Cardscan, server: Server, book: str, library: Library
    ) -> None:
        library.merge(CALLOWAY, ROHAN)
        pushed(cardscan, book)
        before = set(server.cards(book))
        library.forget(CALLOWAY)
        done = pushed(cardscan, book)
        assert (done[ROHAN], len(done)) == ("update", 4)
        assert set(server.cards(book)) == before


class TestGone:
    def test_what_was_deleted_there_is_not_sent_again(
        self, cardscan: Cardscan, server: Server, book: str, library: Library
    ) -> None:
        pushed(cardscan, book)
        server.http.delete(href(book, library, CALLOWAY))
        assert pushed(cardscan, book) == everywhere(library, "same") | {CALLOWAY: "gone"}
        assert len(server.cards(book)) == 4
        assert pushed(cardscan, book, "--refill") == everywhere(library, "same") | {CALLOWAY: "create"}
        assert len(server.cards(book)) == 5

    def test_a_book_that_was_emptied_is_refused(
        self, cardscan: Cardscan, server: Server, book: str, library: Library
    ) -> None:
        pushed(cardscan, book)
        for there in server.cards(book):
            server.http.delete(there)
        run = cardscan("push", "carddav", book, **LOGIN)
        assert run.returncode == 7
        assert "5 contacts were sent to it and none is there now" in run.stderr
        assert "--refill" in run.stderr
        assert server.cards(book) == {}
        assert pushed(cardscan, book, "--refill") == everywhere(library, "create")

    def test_nothing_is_ever_deleted(self, cardscan: Cardscan, server: Server, book: str, library: Library) -> None:
        pushed(cardscan, book)
        library.reject(CALLOWAY)
        assert CALLOWAY not in pushed(cardscan, book)
        told = cardscan("forget", CALLOWAY, "--yes").stderr
        assert f"what was pushed to {book} is still there" in told
        pushed(cardscan, book)
        assert len(server.cards(book)) == 5


KILLED = """
import os, sys
from cardscan import Library
from cardscan.push.carddav import Book
from cardscan.push.credentials import find
from cardscan.push.dav import Client

class Dying(Library):
    left = int(sys.argv[3])
    def note_push(self, book, receipt):
        self.left -= 1
        if self.left < 0:
            os._exit(9)
        super().note_push(book, receipt)

with Dying(sys.argv[1]) as library, Client(sys.argv[2], find("127.0.0.1")) as client:
    book = Book(client=client, url=sys.argv[2], library=library)
    for _ in book.act(book.plan()):
        pass
"""


@pytest.mark.parametrize("after", [0, 2])
def test_a_push_that_was_killed_goes_on(
    cardscan: Cardscan, server: Server, book: str, library: Library, after: int
) -> None:
    """Killed at the worst moment: the server has taken a contact, and the library does not know it."""
    run = [sys.executable, "-c", KILLED, str(library.path), book, str(after)]
    done = subprocess.run(run, env=os.environ | LOGIN, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 9, done.stderr
    before = server.cards(book)
    assert (len(before), len(library.pushed(book))) == (after + 1, after)
    actions = list(pushed(cardscan, book).values())
    assert (actions.count("same"), actions.count("create")) == (after + 1, 4 - after)
    after_all = server.cards(book)
    assert len(after_all) == 5
    assert before.items() <= after_all.items()
    assert pushed(cardscan, book) == everywhere(library, "same")


def test_a_killed_change_goes_on(cardscan: Cardscan, server: Server, book: str, library: Library) -> None:
    pushed(cardscan, book)
    library.edit(CALLOWAY, {"titles": "Owner"})
    run = [sys.executable, "-c", KILLED, str(library.path), book, "0"]
    assert subprocess.run(run, env=os.environ | LOGIN, timeout=60, check=False).returncode == 9
    assert pushed(cardscan, book) == everywhere(library, "same")
    assert "TITLE:Owner" in server.cards(book)[href(book, library, CALLOWAY)]
