"""Who is answered, with what, and that no value of a card gets out of its place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from store.stacks import CALLOWAY, put
from synthetic import reading

from cardscan.store.pushes import Pushed
from review.conftest import TOKEN, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cardscan import Library

BAD = '<script>alert("1")</script>\'"><img src=x onerror=alert(2)>{{ 7*7 }}'


@pytest.fixture(scope="module")
def served(scanned_library: Path) -> Iterator[str]:
    """Serve a library to tests that change nothing in it."""
    with serving(scanned_library) as address:
        yield address


@pytest.fixture
def stranger(served: str) -> Iterator[httpx.Client]:
    """Give a client that was not given the token."""
    with httpx.Client(base_url=served, trust_env=False) as client:
        yield client


@pytest.fixture
def visitor(stranger: httpx.Client) -> httpx.Client:
    """Give a client that came by the address that the command printed, and that changes nothing."""
    assert stranger.get("/", params={"token": TOKEN}).status_code == 303
    return stranger


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    """Give a client on the test's own library."""
    with httpx.Client(base_url=address, trust_env=False) as client:
        client.get("/", params={"token": TOKEN})
        yield client


def post(client: httpx.Client, card: str, decision: dict[str, Any], **headers: str) -> httpx.Response:
    """Send a decision as the page does."""
    origin = str(client.base_url).rstrip("/")
    return client.post(f"/cards/{card}", content=json.dumps(decision), headers={"Origin": origin} | headers)


PATHS = (
    "/",
    "/queue",
    f"/cards/{CALLOWAY}",
    f"/cards/{CALLOWAY}/front.jpg",
    f"/cards/{CALLOWAY}/front/page.jpg",
    "/static/review.js",
)


class TestWhoIsAnswered:
    @pytest.mark.parametrize("path", PATHS)
    def test_nobody_without_the_token(self, stranger: httpx.Client, path: str) -> None:
        assert stranger.get(path).status_code == 403
        assert stranger.get(path, params={"token": "guess"}).status_code == 403
        stranger.cookies.set("cardscan", "guess")
        assert stranger.get(path).status_code == 403

    @pytest.mark.parametrize("path", PATHS[3:])
    def test_the_person_who_started_it(self, visitor: httpx.Client, path: str) -> None:
        assert visitor.get(path).status_code == 200

    def test_the_token_leaves_the_address_and_no_script_sees_it(self, stranger: httpx.Client) -> None:
        answer = stranger.get("/", params={"token": TOKEN})
        assert answer.headers["location"] == "/"
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie

    @pytest.mark.parametrize(
        "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example:8000", "", "192.168.0.9:8000"]
    )
    @pytest.mark.parametrize("path", ["/", f"/?token={TOKEN}"])
    def test_no_other_name_of_this_machine(self, visitor: httpx.Client, host: str, path: str) -> None:
        assert visitor.get(path, headers={"Host": host}).status_code == 421

    @pytest.mark.parametrize(
        "origin", ["http://evil.example", "http://127.0.0.1:9000", "https://127.0.0.1:8000", "null", ""]
    )
    def test_no_other_page_changes_anything(self, client: httpx.Client, library: Library, origin: str) -> None:
        before = library.get(CALLOWAY)
        answer = post(client, CALLOWAY, {"do": "reject", "revision": before.revision}, Origin=origin)
        assert answer.status_code == 403
        assert library.get(CALLOWAY) == before

    def test_without_a_body_of_endless_length(self, visitor: httpx.Client) -> None:
        answer = visitor.post(
            f"/cards/{CALLOWAY}", content=b" " * (1 << 21), headers={"Origin": str(visitor.base_url).rstrip("/")}
        )
        assert answer.status_code == 413

    @pytest.mark.parametrize("path", PATHS)
    def test_everything_is_strict(self, visitor: httpx.Client, path: str) -> None:
        headers = visitor.get(path).headers
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert {policy[k] for k in ("script-src", "style-src", "img-src", "connect-src")} == {"'self'"}
        assert policy["frame-ancestors"] == "'none'"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"

    @pytest.mark.parametrize(
        "path",
        [
            "/static/../web.py",
            "/static/%2e%2e/web.py",
            "/static/..%2fweb.py",
            "/static//etc/passwd",
            "/cards/..%2f..%2fetc/front.jpg",
            f"/cards/{CALLOWAY}/..%2fpasswd.jpg",
        ],
    )
    def test_no_other_file(self, visitor: httpx.Client, path: str) -> None:
        answer = visitor.get(path)
        assert answer.status_code in (404, 422)
        assert "Library" not in answer.text
        assert "root:" not in answer.text


class TestWhatIsShown:
    def test_the_doubtful_first_and_how_many(self, client: httpx.Client) -> None:
        text = client.get("/").text
        assert text.index("Rohan") < text.index("Calloway")
        assert 'data-draft="7"' in text

    def test_found_and_decided_cards(self, client: httpx.Client, library: Library) -> None:
        assert "Bettina" not in client.get("/", params={"q": "newborn"}).text
        library.accept(CALLOWAY)
        assert "Calloway" not in client.get("/queue").text
        assert "Calloway" in client.get("/queue", params={"state": "accepted"}).text
        assert client.get("/queue", params={"state": "lost"}).status_code == 422

    def test_an_empty_queue(self, client: httpx.Client, library: Library) -> None:
        for card in library.queue():
            library.accept(card)
        assert "All cards are checked" in client.get("/").text

    def test_every_value_is_escaped(self, client: httpx.Client, library: Library) -> None:
        card = put(library, reading(BAD, f"{BAD} 2", source="bad.jpg"))
        library.edit(card, dict.fromkeys(("names", "emails", "note.topic", "note.due", "note.people"), BAD))
        library.edit(card, {"names[0]": BAD + "!"})
        for text in (client.get("/", params={"card": card}).text, client.get("/queue").text):
            assert "&lt;script&gt;alert" in text
            assert "<script>alert" not in text
            assert "<img src=x" not in text
            assert "{{ 7*7 }}" in text
        answer = client.get(f"/cards/{card}", headers={"Accept": "application/json"}).json()
        assert "<script>alert" not in answer["html"] + answer["item"]

    def test_where_a_card_was_handed_over(self, client: httpx.Client, library: Library) -> None:
        library.remember("hubspot", {("notes", CALLOWAY): "digest"})
        pushed = Pushed(person=CALLOWAY, href="x.vcf", etag="1", digest="digest")
        library.note_push("https://dav.example.com/book/", pushed)
        answer = client.get(f"/cards/{CALLOWAY}", headers={"Accept": "application/json"}).json()
        assert "exported to hubspot notes" in answer["html"]
        assert "In the address book https://dav.example.com/book/" in answer["html"]

    def test_what_is_not_there_is_told(self, client: httpx.Client) -> None:
        assert client.get("/cards/ffff", headers={"Accept": "application/json"}).status_code == 422
        assert client.get(f"/cards/{CALLOWAY}/top.jpg").status_code == 422
        assert client.get("/cards/9f/back/page").status_code in (200, 422)
        assert client.get("/nothing").status_code == 404


class TestDecisions:
    def test_one_is_saved_and_the_new_state_comes_back(self, client: httpx.Client, library: Library) -> None:
        seen = library.get(CALLOWAY).revision
        answer = post(client, CALLOWAY, {"do": "edit", "revision": seen, "edits": {"titles[0]": "CEO"}})
        assert answer.status_code == 200
        told = answer.json()
        assert f'data-revision="{seen + 1}"' in told["html"]
        assert told["undo"]["do"] == "undo"
        assert library.get(CALLOWAY).contact.first("titles") == "CEO"

    def test_one_about_an_older_state_is_refused_and_the_new_state_comes_back(
        self, client: httpx.Client, library: Library
    ) -> None:
        seen = library.get(CALLOWAY).revision
        library.edit(CALLOWAY, {"titles[0]": "CEO"})
        answer = post(client, CALLOWAY, {"do": "edit", "revision": seen, "edits": {"titles[0]": "CFO"}})
        assert answer.status_code == 409
        assert 'value="CEO"' in answer.json()["html"]
        assert library.get(CALLOWAY).contact.first("titles") == "CEO"

    def test_nonsense_is_told(self, client: httpx.Client) -> None:
        answer = post(client, CALLOWAY, {"do": "dance", "revision": 1})
        assert answer.status_code == 422
        assert "no decision" in answer.json()["told"]
