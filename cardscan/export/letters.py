"""From a person and what was promised to a draft that its writer finishes: an e-mail (.eml) or a letter (HTML).

A draft is text from a template: `mail.txt` (a line `Subject: …`, a blank line, the text) or `letter.html`, the user's own if
their folder has one of that name.  Templates are Jinja, sandboxed; a name that does not exist is an error, not a gap.
"""

from __future__ import annotations

import traceback
from dataclasses import asdict, dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from cardscan.errors import InputError
from cardscan.export.parts import PersonName, clean, split_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cardscan.encounters import Encounter
    from cardscan.types import Contact

MAIL, LETTER = "mail.txt", "letter.html"
DEFAULTS = Path(__file__).parent / "templates"
_LINE_OCTETS = 998
"""What RFC 5322, 2.1.1, allows a line of a mail to have."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What a template may use; texts that are not known are empty, days are None."""

    name: str
    given: str
    family: str
    prefix: str
    """Dr., Prof. and the like."""
    title: str
    company: str
    email: str
    phone: str
    address: str
    where: str
    """Where we met last."""
    met_on: date | None
    topic: str
    follow_up: str
    """All that is still open, with `; ` between."""
    due: date | None
    """When the first of it is due."""
    today: date


def own_folder() -> Path:
    """Give the folder in which a person's own templates lie."""
    import platformdirs

    return Path(platformdirs.user_config_dir("cardscan", appauthor=False)) / "templates"


def facts(contact: Contact, encounters: Sequence[Encounter], today: date) -> Facts:
    """Gather what is known of a person and of the encounters whose promises are open, the latest of them last."""
    name = contact.first("names")
    parts = split_name(name) if name else PersonName()
    last = encounters[-1]
    texts = {
        "name": name or contact.first("companies"),
        "given": parts.given,
        "family": parts.family,
        "prefix": parts.prefix,
        "title": contact.first("titles"),
        "company": contact.first("companies"),
        "email": contact.first("emails"),
        "phone": contact.first("phones"),
        "where": last.where,
        "topic": last.topic,
        "follow_up": "; ".join(filter(None, (e.promised for e in encounters))),
    }
    return Facts(
        **{key: " ".join(_text(text).split()) for key, text in texts.items()},
        address=_text(contact.first("addresses")),
        met_on=last.on,
        due=min((e.due for e in encounters if e.due), default=None),
        today=today,
    )


def mail(known: Facts, own: Path | None = None) -> bytes | None:
    """Write an e-mail that is not sent yet; None if the person has no address that one can be sent to.

    Raises:
        InputError: the template cannot be used; it says in which line and why.
    """
    from email_validator import EmailNotValidError, validate_email

    try:
        address = validate_email(known.email, check_deliverability=False)
    except EmailNotValidError:
        return None
    template = _template(MAIL, own)
    head, _, body = _rendered(template, known).partition("\n")
    if not head.startswith("Subject:"):
        hint = "begin with 'Subject: …' and a blank line"
        raise InputError("a mail's first line is its subject", f"{template.filename}:1", hint)
    body = body.strip("\n") + "\n"
    message = EmailMessage(policy=SMTP if address.ascii_email else SMTPUTF8)
    domain = address.ascii_domain or address.domain
    message["To"] = Address(display_name=known.name, username=address.local_part, domain=domain)
    message["Subject"] = " ".join(head.removeprefix("Subject:").split())
    message["X-Unsent"] = "1"  # Outlook opens it for writing
    short = all(len(line.encode()) <= _LINE_OCTETS for line in body.splitlines())
    message.set_content(body, cte="8bit" if short else "quoted-printable")  # 8bit can be read in any editor
    return message.as_bytes()


def letter(known: Facts, own: Path | None = None) -> bytes | None:
    """Write a letter as a page to print; None if no address is known.

    Raises:
        InputError: the template cannot be used; it says in which line and why.
    """
    return _rendered(_template(LETTER, own), known).encode() if known.address.strip() else None


def _template(name: str, own: Path | None) -> jinja2.Template:
    folders = [own, DEFAULTS] if own else [DEFAULTS]
    environment = ImmutableSandboxedEnvironment(
        loader=jinja2.FileSystemLoader(folders),
        undefined=jinja2.StrictUndefined,
        autoescape=name.endswith(".html"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["day"] = _day
    try:
        return environment.get_template(name)
    except jinja2.TemplateSyntaxError as error:
        raise InputError(f"the template is wrong: {error.message}", f"{error.filename}:{error.lineno}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the template cannot be read: {error}", str(own and own / name)) from None


def _rendered(template: jinja2.Template, known: Facts) -> str:
    values = asdict(known)
    try:
        return _text(template.render(values))
    except Exception as error:  # noqa: BLE001 - a template is a program: it can fail in any way
        where = [
            f"{f.filename}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__) if _is_template(f.filename)
        ]
        told = f"the template failed: {error}"
        raise InputError(told, where[-1] if where else "", f"it may use {', '.join(values)}") from None


def _is_template(filename: str) -> bool:
    return Path(filename).suffix in {Path(MAIL).suffix, Path(LETTER).suffix}


def _day(day: date) -> str:
    """Write a day as in a letter: 19 November 2026."""
    return f"{day.day} {day:%B %Y}"


def _text(text: str) -> str:
    return clean(text).encode(errors="replace").decode()
