"""What goes wrong on the way to a server is told with its remedy, and never with the password."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import pytest
import trustme
from store.stacks import CALLOWAY

from .actors import acting, empty_book, multistatus
from .server import LOGIN, PASSWORD, USER, place, radicale

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from cardscan import Library

    from .actors import Answer
    from .server import Server

    Run = subprocess.CompletedProcess[str]
    Cardscan = Callable[..., Run]


def failing(cardscan: Cardscan, url: str, code: int, *options: str, **environment: str) -> str:
    """Push in vain; give the error, which is one line and tells no secret."""
    run = cardscan("push", "carddav", url, "--unchecked", *options, **LOGIN | environment)
    assert run.returncode == code, run.stderr
    for secret in (PASSWORD, "wrong-secret"):
        assert secret not in run.stdout + run.stderr
    assert "Traceback" not in run.stderr
    return run.stderr.splitlines()[-1]


class TestLogin:
    def test_a_wrong_password_is_told(self, cardscan: Cardscan, book: str, library: Library) -> None:
        told = failing(cardscan, book, 7, CARDSCAN_CARDDAV_PASSWORD="wrong-secret")  # noqa: S106
        assert "the server refuses user ann with this password" in told
        assert library.pushed(book) == {}

    def test_a_missing_password_is_told(self, cardscan: Cardscan, book: str, library: Library) -> None:
        assert library
        told = failing(cardscan, book, 7, CARDSCAN_CARDDAV_PASSWORD="")
        assert "asks for a password" in told
        assert "CARDSCAN_CARDDAV_PASSWORD" in told
        assert "keyring" in told

    def test_a_password_in_the_address_is_refused(self, cardscan: Cardscan, book: str, library: Library) -> None:
        assert library
        told = failing(cardscan, f"https://ann:wrong-secret@{place(book)}/", 2)
        assert "does not belong into an address" in told

    def test_the_user_may_stand_in_the_address_or_in_an_option(
        self, cardscan: Cardscan, book: str, library: Library
    ) -> None:
        assert library
        named = book.replace("//", f"//{USER}@")
        assert cardscan("push", "carddav", named, "--dry-run", **LOGIN | {"CARDSCAN_CARDDAV_USER": "x"}).returncode == 0
        assert (
            cardscan("push", "carddav", book, "--user", USER, **LOGIN | {"CARDSCAN_CARDDAV_USER": "x"}).returncode == 0
        )

    def test_a_server_that_wants_digest_gets_digest(self, cardscan: Cardscan, library: Library) -> None:
        assert library
        seen: list[str] = []

        def digest(method: str, path: str, headers: dict[str, str]) -> Answer:
            seen.append(headers.get("authorization", "none").split()[0])
            if seen[-1] != "Digest":
                challenge = 'Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256'
                return 401, {"WWW-Authenticate": challenge}, ""
            return empty_book(method, path) or (201, {"ETag": '"1"'}, "")

        with acting(digest) as url:
            assert cardscan("push", "carddav", url, "--unchecked", **LOGIN).returncode == 0
        assert "Digest" in seen


class TestSafety:
    def test_a_server_that_cannot_prove_who_it_is_is_refused(
        self, cardscan: Cardscan, library: Library, tmp_path: Path
    ) -> None:
        authority = trustme.CA()
        certificate = authority.issue_cert("127.0.0.1")
        for name, pems in (("cert", certificate.cert_chain_pems), ("key", [certificate.private_key_pem])):
            (tmp_path / f"{name}.pem").write_bytes(b"".join(p.bytes() for p in pems))
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        options = [
            "--server-ssl", "--server-certificate", str(tmp_path / "cert.pem"), "--server-key", str(tmp_path / "key.pem"),
        ]  # fmt: skip
        context = ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))
        with radicale(tmp_path, *options, verify=context) as server:
            book = server.make("cards")
            told = failing(cardscan, book, 7)
            assert "cannot prove who it is" in told
            assert "SSL_CERT_FILE" in told
            assert server.cards(book) == {}
            run = cardscan("push", "carddav", book, **LOGIN, SSL_CERT_FILE=str(tmp_path / "ca.pem"))
            assert run.returncode == 0, run.stderr
            assert len(server.cards(book)) == len(library.pushed(book)) == 5

    @pytest.mark.parametrize(
        "url", ["http://dav.example.com/", "http://192.168.1.5:5232/ann/", "http://localhost.example.com/"]
    )
    def test_nothing_goes_over_the_network_in_the_clear(self, cardscan: Cardscan, library: Library, url: str) -> None:
        assert library
        assert "in the clear" in failing(cardscan, url, 2)

    @pytest.mark.parametrize(
        "url", ["dav.example.com", "ftp://dav.example.com/", "https://", "https://x:y/", "https://[1/"]
    )
    def test_what_is_no_address_is_told(self, cardscan: Cardscan, library: Library, url: str) -> None:
        assert library
        assert "is no address of a server" in failing(cardscan, url, 2)

    @pytest.mark.parametrize(
        "away", ["https://evil.example.net/book/", "http://dav.example.com/", "https://127.0.0.2/"]
    )
    def test_the_password_is_sent_to_no_other_server(self, cardscan: Cardscan, library: Library, away: str) -> None:
        assert library
        with acting(lambda *_: (301, {"Location": away}, "")) as url:
            failing(cardscan, url, 2 if away.startswith("http:") else 7)
        home = multistatus(**{"/book/": f"<current-user-principal><href>{away}</href></current-user-principal>"})
        with acting(lambda *_: (207, {}, home)) as url:
            failing(cardscan, url, 2 if away.startswith("http:") else 7)

    def test_other_hosts_of_the_same_domain_are_no_strangers(self) -> None:
        from cardscan.push.dav import _related

        assert _related("contacts.icloud.com", "p42-contacts.icloud.com")
        assert not _related("contacts.icloud.com", "contacts.icloud.com.example.org")
        assert not _related("ann.github.io", "bob.github.io")
        assert not _related("10.0.0.1", "11.0.0.1")
        assert not _related("a", "b")


class TestServers:
    def test_nobody_answers(self, cardscan: Cardscan, library: Library) -> None:
        assert library
        with acting(lambda *_: (500, {}, "")) as url:
            pass
        assert "check the address" in failing(cardscan, url, 7)

    @pytest.mark.parametrize(
        "body",
        [
            "<html><p>Hello",
            "",
            '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><multistatus xmlns="DAV:">&b;</multistatus>',
            '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><multistatus xmlns="DAV:">&a;</multistatus>',
        ],
    )
    def test_nonsense_is_told(self, cardscan: Cardscan, library: Library, body: str) -> None:
        assert library
        with acting(lambda *_: (207, {}, body)) as url:
            assert "what is no WebDAV" in failing(cardscan, url, 7)

    def test_a_web_site_is_no_address_book(self, cardscan: Cardscan, library: Library) -> None:
        assert library
        with acting(lambda *_: (405, {}, "no")) as url:
            assert "no address book is there" in failing(cardscan, url, 7)

    def test_a_server_that_runs_in_circles_is_left(self, cardscan: Cardscan, library: Library) -> None:
        assert library
        with acting(lambda _, path, __: (302, {"Location": path}, "")) as url:
            assert "302" in failing(cardscan, url, 7)

    def test_a_card_that_is_refused_does_not_stop_the_others(self, cardscan: Cardscan, library: Library) -> None:
        put: list[str] = []

        def picky(method: str, path: str, headers: dict[str, str]) -> Answer:
            if found := empty_book(method, path):
                return found
            assert headers["if-none-match"] == "*"
            put.append(path)
            refusal = '<error xmlns="DAV:"><C:max-resource-size xmlns:C="urn:ietf:params:xml:ns:carddav"/></error>'
            return (403, {}, refusal) if len(put) == 2 else (201, {"ETag": f'"{len(put)}"'}, "")

        with acting(picky) as url:
            run = cardscan("push", "carddav", url, **LOGIN)
        assert run.returncode == 7
        assert "it is too large for the server; try --no-photos" in run.stdout
        assert (len(put), len(library.pushed(url))) == (5, 4)

    def test_a_server_that_is_full_ends_the_push_and_it_goes_on_later(
        self, cardscan: Cardscan, library: Library
    ) -> None:
        room = 2

        def small(method: str, path: str, _: dict[str, str]) -> Answer:
            nonlocal room
            if found := empty_book(method, path):
                return found
            room -= 1
            return (201, {"ETag": '"1"'}, "") if room >= 0 else (507, {}, "")

        with acting(small) as url:
            told = failing(cardscan, url, 7)
        assert "busy or full: 507" in told
        assert len(library.pushed(url)) == 2

    def test_a_server_that_names_no_state_is_asked_for_it(self, cardscan: Cardscan, library: Library) -> None:
        there: dict[str, str] = {}

        def silent(method: str, path: str, _: dict[str, str]) -> Answer:
            if method == "PUT":
                there[path] = f"<getetag>&quot;{len(there)}&quot;</getetag>"
                return 204, {}, ""
            assert method == "PROPFIND"
            if path in there:
                return 207, {}, multistatus(**{path: there[path]})
            book = empty_book(method, path)
            assert book
            return 207, {}, book[2].replace("</multistatus>", multistatus(**there).partition('xmlns="DAV:">')[2])

        with acting(silent) as url:
            assert cardscan("push", "carddav", url, **LOGIN).returncode == 0
            assert sorted(r.etag for r in library.pushed(url).values()) == [f'"{i}"' for i in range(5)]
            again = cardscan("push", "carddav", url, **LOGIN)
        assert again.stderr.endswith("5 as it was\n")


class TestFinding:
    def test_the_address_of_the_server_or_of_the_user_will_do(
        self, cardscan: Cardscan, server: Server, book: str, library: Library
    ) -> None:
        for url in (
            server.url,
            server.home,
            server.home.rstrip("/"),
            f"{server.url}.well-known/carddav",
            book.rstrip("/"),
        ):
            run = cardscan("push", "carddav", url, **LOGIN)
            assert run.returncode == 0, run.stderr
            assert f"{book}: 5 " in run.stderr
        assert len(library.pushed(book)) == len(server.cards(book)) == 5

    def test_several_books_are_listed(self, cardscan: Cardscan, server: Server, book: str, library: Library) -> None:
        assert library
        other = server.make("Kunden ü")
        told = failing(cardscan, server.url, 2)
        assert "there are several address books" in told
        assert f"{book} (cards)" in told
        assert "Kunden%20%C3%BC/ (Kunden ü)" in told
        assert cardscan("push", "carddav", other, **LOGIN).returncode == 0
        assert len(server.cards(other)) == 5
        assert cardscan("push", "carddav", other, **LOGIN).stderr.endswith("5 as it was\n")

    def test_no_book_is_told(self, cardscan: Cardscan, server: Server, library: Library) -> None:
        assert library
        assert "no address book is there" in failing(cardscan, server.url, 7)
        assert "no address book is there" in failing(cardscan, f"{server.home}nothing/", 7)

    def test_only_carddav_can_be_pushed_to(self, cardscan: Cardscan, library: Library) -> None:
        assert library.get(CALLOWAY)
        assert cardscan("push", "ldap", "https://example.com").returncode == 2
