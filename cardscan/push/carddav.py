"""From people of the library to contacts in a CardDAV address book, and to receipts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cardscan.export import vcard
from cardscan.push.dav import DAV, Changed, Refused
from cardscan.push.plan import Step, digest, plan
from cardscan.store.pushes import Pushed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from cardscan.people import Person
    from cardscan.push.dav import Client
    from cardscan.store import Library


@dataclass(frozen=True, kw_only=True, slots=True)
class Book:
    """An address book, and the library that is pushed to it."""

    client: Client
    url: str
    library: Library
    status: str = "accepted"
    """Of the cards that are pushed; all but rejected ones if empty."""
    photos: bool = True

    def plan(
        self, event: str = "", *, refill: bool = False, ours: Collection[str] = (), theirs: Collection[str] = ()
    ) -> list[Step]:
        """Look at the book and say what is to be done about each person; nothing is changed.

        Raises:
            PushError: the server cannot be asked, or the book was emptied.
        """
        found = self.client.find(self.url, 1, f"{DAV}getetag")
        etags = {r.url: r.etag for r in found if r.etag and r.url != self.url}
        people = self.library.people(status=self.status, event=event)
        receipts = self.library.pushed(self.url)
        look = self.client.get
        return plan(people, self._encoded, receipts, self.url, etags, look, refill=refill, ours=ours, theirs=theirs)

    def act(self, steps: Iterable[Step]) -> Iterator[tuple[Step, Changed | Refused | None]]:
        """Do what was planned, and keep a receipt after each contact; give each step and what came in its way.

        Raises:
            PushError: the server takes nothing more; what is done is done, and another push goes on from there.
        """
        for step in steps:
            try:
                self._do(step)
            except (Changed, Refused) as error:
                yield step, error
            else:
                yield step, None

    def _do(self, step: Step) -> None:
        if step.action in ("create", "update"):
            card = self._encoded(next(self.library.people(step.card, status=self.status)))
            etag = self.client.put(step.href, card, step.etag if step.action == "update" else "")
            self._note(step, etag, digest(card))
        elif not step.noted:
            self._note(step, step.etag, step.digest)

    def _encoded(self, person: Person) -> bytes:
        """Write a person as they are sent: vCard 3.0, which every server keeps as it is."""
        return b"".join(vcard.export([person.record], photos=self.library.picture if self.photos else None))

    def _note(self, step: Step, etag: str, sent: str) -> None:
        self.library.note_push(self.url, Pushed(person=step.person, href=step.href, etag=etag, digest=sent))
