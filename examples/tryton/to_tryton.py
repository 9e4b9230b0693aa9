"""From the accepted cards of a library to parties in Tryton, by its own client: a worked example of pushing to a CRM.

    python examples/tryton/to_tryton.py --library cards.db --url https://tryton.example.com/DATABASE/rpc/ --user ann
    python examples/tryton/to_tryton.py --library cards.db --database sqlite:///crm --config trytond.conf

A person of the library is one party; the party's identifier `cardscan:…` finds it again, so that running it twice changes
nothing.  What is new is added; what somebody wrote or deleted in Tryton is never overwritten or taken away, but a value that
was deleted there comes back as long as it is on the card.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import xmlrpc.client
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from proteus import Model, config

from cardscan import Library
from cardscan.export.parts import note_text, phone_text
from cardscan.export.vcard import display_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cardscan.people import Person
    from cardscan.types import CardRecord, Field

PHONES = {"work": "phone", "mobile": "mobile", "fax": "fax", "home": "phone", "other": "phone"}
OTHER = "other"
"""The kind of contact mechanism that Tryton takes any text for."""


def push(person: Person) -> str:
    """Add what Tryton does not have yet of a person; give what was done."""
    parties, notes = Model.get("party.party"), Model.get("ir.note")
    code = f"cardscan:{person.label}"
    found = parties.find([("identifiers.code", "=", code)], limit=1)
    party = found[0] if found else _party(parties, person, code)
    added = _mechanisms(party, person) + _addresses(party, person)
    there = {note.message for note in notes.find([("resource", "=", f"party.party,{party.id}")])}
    for card in person.cards:
        if (text := told(card)) and text not in there:
            notes(resource=party, message=text).save()
            added += 1
    return ("changed" if added else "same") if found else "new"


def _party(parties: Any, person: Person, code: str) -> Any:
    party = parties(name=display_name(person.record))
    for address in list(party.addresses):  # the empty one that a new party begins with
        party.addresses.remove(address)
    party.identifiers.new(code=code)
    party.save()
    return party


def _mechanisms(party: Any, person: Person) -> int:
    """Add phones, e-mails, web sites and profiles."""
    there = {_key(m.value) for m in party.contact_mechanisms}
    wanted = [(PHONES[f.label or "work"], phone_text(f)) for f in person.contact.all("phones")]
    for name, kind in (("emails", "email"), ("websites", "website"), ("socials", OTHER)):
        wanted += [(kind, f.value) for f in person.contact.all(name)]
    missing = [(kind, value) for kind, value in wanted if _key(value) not in there]
    for kind, value in missing:
        _add_mechanism(party, kind, value)
    return len(missing)


def _add_mechanism(party: Any, kind: str, value: str) -> None:
    """Add one; a number or an address that Tryton takes for wrong becomes one of no kind, rather than be lost."""
    mechanism = Model.get("party.contact_mechanism")(party=party, value=value)
    try:
        mechanism.type = kind  # after the value, from which Tryton guesses a kind of its own
        mechanism.save()
    except refusals():
        mechanism.type = OTHER
        mechanism.save()


def _key(value: str) -> str:
    """Give what two spellings of one value have in common: Tryton writes numbers its own way."""
    value = value.casefold()
    digits = re.sub(r"\D", "", value)
    return digits if re.fullmatch(r"[\d\s()+./ext-]*", value) and digits else value


def _addresses(party: Any, person: Person) -> int:
    there = {(a.street or "").strip() for a in party.addresses}
    added = 0
    for field in person.contact.all("addresses"):
        values = address(field)
        if values["street"] not in there:
            Model.get("party.address")(
                party=party, party_name=person.contact.first("companies") or None, **values
            ).save()
            added += 1
    return added


def address(field: Field) -> dict[str, Any]:
    """Give an address in Tryton's parts; a region or country that it does not know stays as a line of the street."""
    parts = field.parts
    if parts is None:
        return {"street": field.value.strip()}
    countries = (
        Model.get("country.country").find([("code", "=", parts.country_code)], limit=1) if parts.country_code else []
    )
    country = countries[0] if countries else None
    regions = [
        region
        for region in (
            Model.get("country.subdivision").find([("country", "=", country.id)]) if country and parts.region else []
        )
        if parts.region.casefold() in (region.name.casefold(), region.code.partition("-")[2].casefold())
    ]
    lines = [parts.street, "" if regions else parts.region, "" if country else parts.country]
    return {
        "street": "\n".join(filter(None, lines)).strip(),
        "postal_code": parts.postal_code or None,
        "city": parts.city or None,
        "country": country,
        "subdivision": regions[0] if regions else None,
    }


def told(card: CardRecord) -> str:
    """Give what a note in Tryton says of a card: position, firm and what was said and promised."""
    contact = card.contact
    position = [f.value for name in ("titles", "departments", "companies") for f in contact.all(name)]
    return "\n".join(filter(None, (", ".join(position), note_text(card))))


def refusals() -> tuple[type[Exception], ...]:
    """Give what Tryton raises when it does not take a value: over the network, and in this process."""
    local = sys.modules.get("trytond.exceptions")
    return (xmlrpc.client.Fault, local.UserError) if local else (xmlrpc.client.Fault,)


@contextmanager
def connected(given: argparse.Namespace) -> Iterator[None]:
    """Be logged in at a server, or work on a database of this machine."""
    if given.database:
        config.set_trytond(given.database, config_file=given.config)
        yield
        return
    parts = urlsplit(given.url or "")
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1"):
        raise SystemExit("give --database, or --url https://…: anything else would send the password in the clear")
    with config.set_xmlrpc_session(given.url, given.user, os.environ["TRYTON_PASSWORD"]):
        yield


def main() -> None:
    """Push all people with an accepted card, and count."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--library", help="the library; else cardscan's own")
    parser.add_argument("--url", help="https://HOST/DATABASE/rpc/ of a server; the password is in $TRYTON_PASSWORD")
    parser.add_argument("--user", default="admin")
    parser.add_argument("--database", help="sqlite:///NAME, to work without a server")
    parser.add_argument("--config", help="trytond.conf, with --database")
    given = parser.parse_args()
    with Library(given.library, create=False) as library, connected(given):
        for person in library.people(status="accepted"):
            print(f"{push(person):8} {display_name(person.record)}")


if __name__ == "__main__":
    main()
