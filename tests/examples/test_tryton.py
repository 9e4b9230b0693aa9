"""Pushing into a real Tryton on SQLite, and reading back in a fresh process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from store.stacks import CALLOWAY, scan

from cardscan import Library
from cardscan.export.parts import note_text

pytest.importorskip("trytond.modules.party", reason="needs Tryton: pip install trytond trytond_party proteus")

PUSH = Path(__file__).resolve().parents[2] / "examples" / "tryton" / "to_tryton.py"
ANSELM, BETTINA = "9d716962e260f4c6", "9f3222c9af5cbaf6"
OFFLINE = "from trytond.pool import Pool; Pool.test = True\n"
"""Tryton's own switch for its tests: it asks no DNS about the domains of e-mail addresses."""
RUN = f"{OFFLINE}import runpy, sys; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
READ = f"""{OFFLINE}
import json
from proteus import Model, config
config.set_trytond("sqlite:///crm", config_file="trytond.conf")
notes = Model.get("ir.note")
print(json.dumps({{
    party.identifiers[0].code: {{
        "name": party.name,
        "mechanisms": sorted([m.type, m.value] for m in party.contact_mechanisms),
        "addresses": [[a.street, a.postal_code, a.city, a.party_name] for a in party.addresses],
        "notes": sorted(n.message for n in notes.find([("resource", "=", f"party.party,{{party.id}}")])),
    }}
    for party in Model.get("party.party").find([("identifiers.code", "like", "cardscan:%")])
}}))
"""


def ran(folder: Path, *command: str, answer: str = "") -> str:
    """Run a program in a folder."""
    environment = os.environ | {"TRYTONPASSFILE": "password"}
    done = subprocess.run(
        command, cwd=folder, env=environment, input=answer, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def crm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a database with parties in it, and a library; give their folder."""
    folder = tmp_path_factory.mktemp("tryton")
    (folder / "trytond.conf").write_text(f"[database]\nuri = sqlite:///\npath = {folder}\n")
    (folder / "password").write_text("a password of this test")
    (folder / "crm.sqlite").touch()
    options = ["-c", "trytond.conf", "-d", "crm", "-u", "party", "--activate-dependencies"]
    ran(folder, str(Path(sys.executable).with_name("trytond-admin")), *options, answer="\n")
    with Library(folder / "library.db") as library:
        scan(library)
        library.edit(CALLOWAY, {"phones": "0404 / 12 x5", "note.due": "2026-11-27"})
        for record in library.queue():
            if record != ANSELM:
                library.accept(record)
    return folder


def pushed(crm: Path) -> dict[str, str]:
    """Push, and give what was done by name."""
    given = ["--library", "library.db", "--database", "sqlite:///crm", "--config", "trytond.conf"]
    lines = ran(crm, sys.executable, "-c", RUN, str(PUSH), *given).splitlines()
    return {name: done for done, _, name in (line.partition(" ") for line in map(" ".join, map(str.split, lines)))}


def parties(crm: Path) -> dict[str, Any]:
    """Read all parties that came from cards."""
    found = json.loads(ran(crm, sys.executable, "-c", READ))
    assert isinstance(found, dict)
    return found


def test_parties_mechanisms_addresses_and_notes_arrive_and_a_second_push_changes_nothing(crm: Path) -> None:
    assert set(pushed(crm).values()) == {"new"}
    there = parties(crm)
    with Library(crm / "library.db") as library:
        accepted = list(library.find(status="accepted"))
        assert set(there) == {f"cardscan:{r.id}" for r in accepted}
        for record in accepted:
            party = there[f"cardscan:{record.id}"]
            assert party["name"] == record.contact.first("names")
            kinds = {kind: {v for k, v in party["mechanisms"] if k == kind} for kind, _ in party["mechanisms"]}
            assert kinds.get("email", set()) == {f.value for f in record.contact.all("emails")}
            numbers = {"".join(filter(str.isdigit, v)) for k, v in party["mechanisms"] if k not in ("email", "website")}
            assert numbers >= {
                "".join(filter(str.isdigit, f"{f.value}{f.extension or ''}")) for f in record.contact.all("phones")
            }
            assert {a[3] for a in party["addresses"]} <= {record.contact.first("companies")}
            for field, (street, code, city, _) in zip(record.contact.all("addresses"), party["addresses"], strict=True):
                assert field.parts
                assert (code or "", city or "") == (field.parts.postal_code, field.parts.city)
                assert street.startswith(field.parts.street)
                assert field.parts.region in street
            (note,) = party["notes"]
            assert note.endswith(note_text(record))
            assert record.contact.first("titles") in note
        assert ["other", "0404 / 12 x5"] in there[f"cardscan:{CALLOWAY}"]["mechanisms"]
        assert "Follow-up: Send seminar invite\nDue: 2026-11-27" in there[f"cardscan:{CALLOWAY}"]["notes"][0]
    assert set(pushed(crm).values()) == {"same"}
    with Library(crm / "library.db") as library:
        library.edit(BETTINA, {"emails": "bettina@home.example.com"})
    assert [name for name, done in pushed(crm).items() if done == "changed"] == ["Bettina Ashgrove"]
    now = parties(crm)
    assert {code: party for code, party in now.items() if BETTINA not in code}.items() <= there.items()
    before, after = there[f"cardscan:{BETTINA}"], now[f"cardscan:{BETTINA}"]
    assert [m for m in after["mechanisms"] if m not in before["mechanisms"]] == [["email", "bettina@home.example.com"]]
    assert {**after, "mechanisms": before["mechanisms"]} == before
    assert len(now) == len(there)
