"""Every value that flows through cardscan, in order of appearance.

All are frozen, keyword-only and slotted: they compare, pickle and become JSON.  Only `Page` and `CardImage` carry
pixels; nothing after the OCR engine does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Literal

from cardscan.geometry import Quad, mapped, mapping

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Pixels = npt.NDArray[np.uint8]
    """A picture: height x width x 3, blue-green-red, 8 bits."""

Side = Literal["front", "back"]
Script = Literal["printed", "handwritten"]
Origin = Literal["read", "code", "typed"]
Pairing = Literal["auto", "none", "alternate", "duplex"]

FIELD_TITLES = {
    "names": "Name",
    "titles": "Title",
    "departments": "Department",
    "companies": "Company",
    "emails": "E-mail",
    "phones": "Phone",
    "websites": "Website",
    "addresses": "Address",
    "socials": "Profile",
}
"""The fields of a contact, and what a person reads for one of their values."""
FIELD_NAMES = tuple(FIELD_TITLES)
CRITICAL = ("names", "emails", "phones")
"""The fields whose errors do harm: a card counts as right only if all of these are."""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Page:
    """One picture of a file, upright as its EXIF tag says."""

    source: str
    """The path as given."""
    digest: str
    """SHA-256 of the file's bytes, hexadecimal."""
    index: int
    """Which page of the file, from 0."""
    pixels: Pixels


@dataclass(frozen=True, kw_only=True, slots=True)
class Crop:
    """Enough to cut a card out of its file again."""

    source: str
    digest: str
    page: int
    index: int
    """Which card of the page, from 0 in reading order."""
    quad: Quad
    """The card's corners in pixels of the page, clockwise from the card's own top-left."""
    size: tuple[int, int]
    """Width and height in pixels of the flattened, upright card: the coordinates of its lines."""

    def to_page(self, quad: Quad) -> Quad:
        """Map a quad from the flattened card to its page."""
        return mapped(quad, mapping(self.size, self.quad))


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class CardImage:
    """A card cut out and flattened; it may still stand any way up."""

    crop: Crop
    pixels: Pixels
    remarks: tuple[str, ...] = ()
    """What went wrong when it was cut out, for the record's `picture`."""
    upright: bool = False
    """A person said so: nobody needs to look which way is up."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubt:
    """A letter of a line that the engine was unsure of."""

    at: int
    """Its position in the line's text."""
    confidence: float
    """How probable it is."""
    other: str
    """What stands there otherwise, most likely; empty if nothing does."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of text as an engine read it."""

    text: str
    quad: Quad
    """In pixels of the flattened, upright card; slanted handwriting has a slanted quad."""
    confidence: float
    engine: str
    script: Script = "printed"
    alternatives: tuple[tuple[str, float], ...] = ()
    """Other readings with their scores, best first."""
    doubts: tuple[Doubt, ...] = ()
    """Of print: its letters that are not sure, in their order, where the engine can tell. `confidence` is a mean, which hides them."""
    struck: float = 0.0
    """Share of its width that a pen crossed out; looked for only on sides where a pen wrote."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """One QR code or other symbol and the text in it."""

    symbology: str
    text: str
    quad: Quad


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """All that was read on one side of one card."""

    crop: Crop
    side: Side = "front"
    lines: tuple[Line, ...] = ()
    codes: tuple[Code, ...] = ()
    picture: tuple[str, ...] = ()
    """What is wrong with the picture and what to do about it; empty if it is fine."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shot:
    """One side as it was read, and the small picture that is kept of it."""

    reading: Reading
    jpeg: bytes = b""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """One proposal of one parser: a value, where it stands, how good it is and why."""

    name: str
    """One of FIELD_NAMES."""
    value: str
    raw: str
    lines: tuple[int, ...]
    """Positions of the lines it was found in, counted over the front and then the back."""
    score: float
    reasons: tuple[str, ...] = ()
    label: str | None = None
    """For phones: work, mobile, fax, home or other."""
    extension: str | None = None
    origin: Origin = "read"


@dataclass(frozen=True, kw_only=True, slots=True)
class PostalAddress:
    """The parts of an address as printed; empty where the text does not say."""

    street: str = ""
    """All that is none of the rest: street and number, floor, building, district, P.O. box."""
    city: str = ""
    region: str = ""
    """State, province, prefecture or county."""
    postal_code: str = ""
    country: str = ""
    country_code: str = ""
    """ISO 3166-1 alpha-2, where the text names the country or the postal code is prefixed with it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One decided value of a contact or a note."""

    name: str
    value: str
    raw: str
    confidence: float
    """Estimated probability that the value is right."""
    quad: Quad | None = None
    """In pixels of the flattened card of `side`."""
    side: Side = "front"
    origin: Origin = "read"
    label: str | None = None
    extension: str | None = None
    reasons: tuple[str, ...] = ()
    others: tuple[tuple[str, float], ...] = ()
    """The runners-up and their scores."""
    parts: PostalAddress | None = None
    """Of an address."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """The person or firm on a card: fields in the order of the card."""

    fields: tuple[Field, ...] = ()

    def all(self, name: str) -> tuple[Field, ...]:
        """Give the fields of one name, the surest first as resolved."""
        return tuple(f for f in self.fields if f.name == name)

    def first(self, name: str) -> str:
        """Give the first value of one name, or an empty string."""
        return next((f.value for f in self.fields if f.name == name), "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """What was written on a card after the handshake."""

    where: Field | None = None
    when: Field | None = None
    topic: Field | None = None
    follow_up: Field | None = None
    due: Field | None = None
    people: tuple[Field, ...] = ()
    text: str = ""
    """All lines, verbatim."""
    lines: tuple[Line, ...] = ()
    side: Side = "back"
    remainder: tuple[str, ...] = ()
    """Text that fits none of the above."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Where a stack of cards was collected."""

    name: str
    date: date | None = None
    place: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CardRecord:
    """One card, both sides: what a person checks and an export hands over."""

    id: str
    contact: Contact
    readings: tuple[Reading, ...]
    """The front, and the back if there is one."""
    scanned_at: datetime
    note: Note | None = None
    event: Event | None = None
    review: tuple[str, ...] = ()
    """Paths of the doubtful fields, such as `phones[0]` or `note.where`."""
    status: str = "draft"
    revision: int = 1
    person: str = ""
    """In a library: the same for all cards of one person; the id of the first of them, or of this one."""
    done: date | None = None
    """The day when what the note promises was done."""

    def to_dict(self) -> dict[str, Any]:
        """Give the JSON record as plain Python values."""
        from cardscan import record

        return record.to_dict(self)


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """What to scan, and all that the result depends on besides the files: the same job gives the same records."""

    paths: tuple[str, ...]
    """Files; two of them only where they are the two sides of cards."""
    scanned_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    today: date | None = None
    """What a relative date on a card counts from; the day of the scan unless given."""
    event: Event | None = None
    region: str = "US"
    """ISO country that a phone number belongs to where the card does not tell."""
    pairing: Pairing = "auto"
    engine: str = "rapid"
