"""From any address of a server to the one address book that is meant (RFC 6764, section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from cardscan.errors import PushError, UsageError
from cardscan.push.dav import CARDDAV, DAV

if TYPE_CHECKING:
    from cardscan.push.dav import Client, Resource

_TYPE, _BOOK = f"{DAV}resourcetype", f"{CARDDAV}addressbook"
_PRINCIPAL, _HOMES = f"{DAV}current-user-principal", f"{CARDDAV}addressbook-home-set"
_NAME = f"{DAV}displayname"


def find_book(client: Client) -> str:
    """Give the address of the book that an address names, or leads to: of a book, a user, or a server.

    Raises:
        UsageError: it leads to several; they are listed.
        PushError: it leads to none.
    """
    here = client.find(client.url, 0, _TYPE, _PRINCIPAL, _HOMES)
    if here and here[0].is_a(_BOOK):
        return _folder(here[0].url)
    books = _within(client, [client.url]) if here else []
    if not books:
        books = _within(client, _homes(client, here))
    if not books:
        told = "no address book is there"
        raise PushError(told, client.url, "make one on the server, or give the address of one")
    if len(books) > 1:
        listed = ", ".join(f"{b.url} ({b.text(_NAME)})" if b.text(_NAME) else b.url for b in books)
        raise UsageError("there are several address books", client.url, f"give one of {listed}")
    return _folder(books[0].url)


def _homes(client: Client, here: list[Resource]) -> list[str]:
    """Give where a user's address books are, by way of the user, whom the server tells of at its well-known address."""
    for start in (here, None):
        found = (
            client.find(urljoin(client.url, "/.well-known/carddav"), 0, _PRINCIPAL, _HOMES) if start is None else start
        )
        for resource in found:
            if homes := resource.hrefs(_HOMES):
                return homes
            for principal in resource.hrefs(_PRINCIPAL):
                homes = [h for r in client.find(principal, 0, _HOMES) for h in r.hrefs(_HOMES)]
                if homes:
                    return homes
    return []


def _within(client: Client, places: list[str]) -> list[Resource]:
    return [r for place in places for r in client.find(place, 1, _TYPE, _NAME) if r.is_a(_BOOK)]


def _folder(url: str) -> str:
    return url.rstrip("/") + "/"
