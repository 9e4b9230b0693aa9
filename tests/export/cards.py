"""Invented records for the tests of the exporters."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from cardscan.geometry import Quad
from cardscan.types import CardRecord, Contact, Crop, Event, Field, Line, Note, Reading

if TYPE_CHECKING:
    from cardscan.types import Side

BOX = Quad.box(0, 0, 90, 50)
MET = "1=Small Biz Mixer. 2=Has a newborn. 3=Send seminar invite."


def field(name: str, value: str, **more: Any) -> Field:
    """Make a sure field that was read as it is."""
    given: dict[str, Any] = {"name": name, "value": value, "raw": value, "confidence": 0.9}
    return Field(**given | more)


def reading(*texts: str, file: str = "in/IMG_1.jpg", side: Side = "front") -> Reading:
    """Make a side of a card with these lines."""
    crop = Crop(source=file, digest="d1", page=0, index=0, quad=BOX, size=(90, 50))
    lines = tuple(Line(text=text, quad=BOX, confidence=0.9, engine="test") for text in texts)
    return Reading(crop=crop, side=side, lines=lines)


def card(*fields: Field, **more: Any) -> CardRecord:
    """Make a record of these fields."""
    given: dict[str, Any] = {
        "id": "c0ffee",
        "readings": (reading(),),
        "scanned_at": datetime(2026, 11, 22, 10, 30, tzinfo=UTC),
    }
    return CardRecord(contact=Contact(fields=fields), **given | more)


FULL = card(
    field("names", "Dr. Jane Q. van der Berg PhD"),
    field("names", "王小明"),
    field("titles", "Head of Sales, EMEA"),
    field("titles", "Partner"),
    field("departments", "Sales; Marketing"),
    field("companies", "Acme, Inc."),
    field("companies", "Acme Holding"),
    field("emails", "jane@example.com"),
    field("emails", "j.berg@example.org"),
    field("emails", "berg@example.net"),
    field("phones", "+14155550100", label="work", extension="12"),
    field("phones", "+14155550101", label="mobile"),
    field("phones", "+14155550102", label="fax"),
    field("phones", "+14155550103", label="home"),
    field("phones", "555 0104", label="other"),
    field("phones", "+14155550105"),
    field("websites", "https://example.com/a,b;c"),
    field("addresses", "1 Main St\nSpringfield, IL 62701"),
    field("socials", "https://www.linkedin.com/in/jane"),
    field("socials", "@jane"),
    readings=(reading("Jane van der Berg", "Acme, Inc."), reading(MET, file="in/IMG_2.jpg", side="back")),
    note=Note(
        where=field("where", "Small Biz Mixer"),
        when=field("when", "2026-11-19"),
        topic=field("topic", "Has a newborn"),
        follow_up=field("follow_up", "Send seminar invite"),
        due=field("due", "2026-11-27", raw="next Fri"),
        text=MET,
    ),
    event=Event(name="Expo, Lyon", date=date(2026, 11, 19), place="Lyon"),
    review=("phones[0]", "note.where"),
    status="accepted",
)
