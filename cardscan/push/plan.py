"""From people, receipts and the state of an address book to what is to be done: pure but for looking at what is in doubt."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from cardscan.errors import PushError
from cardscan.export import vcard

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from cardscan.people import Person
    from cardscan.store.pushes import Pushed

    Look = Callable[[str], tuple[str, bytes] | None]
    """Fetches a contact by its address, with its state; None if it is not there."""

Action = Literal["create", "update", "same", "conflict", "gone", "left", "refused"]
_ESCAPE = re.compile(r"\\(.)")
_WRITTEN_ANEW = {"PRODID", "REV"}
"""Properties that a server may put its own values into."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """What is to be done about one contact."""

    action: Action
    person: str
    """The person's label."""
    card: str
    """The id of their latest card."""
    name: str
    href: str
    """The address of the contact."""
    etag: str
    """The state that it is in on the server; nothing if it is not there."""
    digest: str
    """Of what is to be sent."""
    why: str = ""
    noted: bool = True
    """The receipt is right as it is, or follows from sending."""
    stuck: bool = False
    """Something of ours cannot be delivered."""


def plan(
    people: Iterable[Person],
    encode: Callable[[Person], bytes],
    receipts: Mapping[str, Pushed],
    book: str,
    etags: Mapping[str, str],
    look: Look,
    *,
    refill: bool = False,
    ours: Collection[str] = (),
    theirs: Collection[str] = (),
) -> list[Step]:
    """Compare person by person; `receipts` are by label, `etags` is the state of every contact in the book, by address.

    With `refill`, what is gone from the server is sent again.  A conflict ends for the labels in `ours` by sending, for
    those in `theirs` by leaving the server's version.

    Raises:
        PushError: contacts were sent to the book and not one of them is there any more.
    """
    if receipts and not refill and not any(r.href in etags for r in receipts.values()):
        told = f"{len(receipts)} contacts were sent to it and none is there now: was it emptied, or is it another one?"
        raise PushError(told, book, "--refill sends them again")
    steps = []
    for person in people:
        step = _compared(person, encode(person), receipts.get(person.label), book, etags, look)
        if step.action == "gone" and refill:
            step = replace(step, action="create", why="")
        elif step.action == "conflict" and person.label in ours:
            step = replace(step, action="update", stuck=False, why="instead of what is there, as you said")
        elif step.action == "conflict" and person.label in theirs:
            step = replace(step, action="same", stuck=False, noted=False, why="what is there stays, as you said")
        steps.append(step)
        for other in receipts.values():
            if other.now == person.label != other.person and other.href in etags:
                why = f"merged into another contact; delete this one there: {other.href}"
                steps.append(replace(step, action="left", href=other.href, why=why, stuck=False, noted=True))
    return steps


def _compared(
    person: Person, data: bytes, receipt: Pushed | None, book: str, etags: Mapping[str, str], look: Look
) -> Step:
    record = person.record
    href = receipt.href if receipt else f"{book}{vcard.uid(record)}.vcf"
    step = Step(
        action="same",
        person=person.label,
        card=person.cards[0].id,
        name=" ".join(vcard.display_name(record).split()),
        href=href,
        etag=etags.get(href, ""),
        digest=digest(data),
    )
    changed = receipt is None or receipt.digest != step.digest
    if not step.etag and receipt is None:
        return replace(step, action="create")
    if not step.etag:
        return replace(step, action="gone", why="deleted there; --refill sends it again")
    if receipt and receipt.etag == step.etag:
        return replace(step, action="update") if changed else step
    found = look(href)
    if found is None:
        return replace(step, action="conflict", stuck=changed, why="it was deleted there just now")
    etag, there = found
    step = replace(step, etag=etag or step.etag)
    if canonical(there) == canonical(data):  # the receipt was not kept: the push was killed, or the library is a backup
        return replace(step, noted=False)
    if receipt is None:
        why = "it is there already, and different"
    else:
        why = "changed there and here; nothing was sent" if changed else "changed there, not here; left as it is"
    return replace(step, action="conflict", stuck=changed, why=why)


def digest(card: bytes) -> str:
    """Give what tells whether a contact is different from what was sent."""
    return hashlib.sha256(card).hexdigest()


def canonical(card: bytes) -> Counter[tuple[str, frozenset[str], str]]:
    """Give what a vCard says, whatever the order, folding, case and escapes in which a server writes it back."""
    text = re.sub("\r?\n[ \t]", "", card.decode("utf-8", "replace"))
    said: Counter[tuple[str, frozenset[str], str]] = Counter()
    for line in filter(None, re.split("\r?\n", text)):
        head, _, value = line.partition(":")
        name, *parameters = head.upper().split(";")
        kinds = {kind for p in parameters for kind in p.removeprefix("TYPE=").split(",")}
        if name not in _WRITTEN_ANEW:
            said[name, frozenset(kinds), _ESCAPE.sub(lambda m: "\n" if m[1] in "nN" else m[1], value).strip()] += 1
    return said
