"""Whole cards: what is what, in many layouts and languages, and what must hold for any text."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardscan.geometry import Quad
from cardscan.parse import doubtful, parse
from cardscan.parse.facts import email_agreement
from cardscan.parse.layout import normal
from cardscan.types import Contact, Reading

from .cards import reading


def values(contact: Contact, name: str) -> list[str]:
    return [f.value for f in contact.all(name)]


AMERICAN = reading(
    "HARBORLIGHT REALTY, INC.", "Marisol Quintero", "Senior Sales Manager", "(617) 555-0142", "Fax (617) 555-0143",
    "marisol@harborlightrealty.com", "www.harborlightrealty.com", "48 Wharf Street, Suite 300", "Boston, MA 02110",
    heights=[46, 52, 30, 28, 28, 28, 28, 28, 28],
)  # fmt: skip


def test_an_american_card() -> None:
    contact = parse([AMERICAN])
    assert values(contact, "names") == ["Marisol Quintero"]
    assert values(contact, "titles") == ["Senior Sales Manager"]
    assert values(contact, "companies") == ["HARBORLIGHT REALTY, INC."]
    assert values(contact, "emails") == ["marisol@harborlightrealty.com"]
    assert [(f.value, f.label) for f in contact.all("phones")] == [("+16175550142", "work"), ("+16175550143", "fax")]
    assert values(contact, "websites") == ["www.harborlightrealty.com"]
    assert values(contact, "addresses") == ["48 Wharf Street, Suite 300, Boston, MA 02110"]
    assert doubtful(contact) == ()


@pytest.mark.parametrize(
    ("lines", "name", "title", "company"),
    [
        (["Grünfeld Messtechnik GmbH", "Dr. Käthe Brößling", "Vertriebsleiterin", "Lindenstraße 14", "44137 Dortmund", "k.broessling@gruenfeld.de"],
         "Dr. Käthe Brößling", "Vertriebsleiterin", "Grünfeld Messtechnik GmbH"),
        (["Élodie Castagnède", "Gérante", "Atelier Brévanne SARL", "12 rue des Lilas", "69003 Lyon", "elodie@atelier-brevanne.fr"],
         "Élodie Castagnède", "Gérante", "Atelier Brévanne SARL"),
        (["Theodore Vanterpool, CPA", "Managing Partner", "Vanterpool & Osei, PLLC", "tvanterpool@vo-tax.com"],
         "Theodore Vanterpool", "Managing Partner", "Vanterpool & Osei, PLLC"),
        (["Dr. S. VENKAT RAO", "Professor & Head", "Kaveri Engineering College", "svrao@kaveri.ac.in"],
         "Dr. S. VENKAT RAO", "Professor & Head", "Kaveri Engineering College"),
        (["Eric Rothman, Owner", "FERNBANK CYCLES LLC", "eric@fernbankcycles.com"], "Eric Rothman", "Owner", "FERNBANK CYCLES LLC"),
    ],
)  # fmt: skip
def test_cards_of_many_customs(lines: list[str], name: str, title: str, company: str) -> None:
    contact = parse([reading(*lines)])
    assert values(contact, "names") == [name]
    assert values(contact, "titles") == [title]
    assert values(contact, "companies") == [company]


def test_the_e_mail_tells_the_name_from_the_firm() -> None:
    contact = parse(
        [reading("Rowan Ashby", "Marlow Finch", "Illustrator", "marlow.finch@rowanashby.com", "www.rowanashby.com")]
    )
    assert values(contact, "names") == ["Marlow Finch"]
    assert values(contact, "companies") == ["Rowan Ashby"]


def test_a_code_confirms_what_was_read_and_adds_what_was_not() -> None:
    vcard = "BEGIN:VCARD\nVERSION:3.0\nFN:Ada Okoro\nTEL;TYPE=CELL:+1 312 555 0189\nEND:VCARD"
    contact = parse([reading("Ada Okoro", "Architect", "ada@quarryfinch.com", codes=[vcard])])
    (name,) = contact.all("names")
    assert (name.value, name.origin, name.raw) == ("Ada Okoro", "code", "Ada Okoro")
    assert name.quad is not None
    assert [(f.value, f.origin) for f in contact.all("phones")] == [("+13125550189", "code")]


def test_the_country_comes_from_the_card_before_the_option() -> None:
    contact = parse([reading("Tel 0821 4507732", "info@acme.de")], region="US")
    assert values(contact, "phones") == ["+498214507732"]


def test_a_legal_form_tells_the_country_where_nothing_else_does() -> None:
    contact = parse([reading("Grünfeld Messtechnik GmbH", "Tel 0821 4507732", "info@gruenfeld.com")])
    assert values(contact, "phones") == ["+498214507732"]


def test_both_sides_are_read() -> None:
    back = reading("Ada Okoro", "ada@quarryfinch.com", side="back")
    contact = parse([reading("QUARRY & FINCH"), back])
    assert [(f.value, f.side) for f in contact.all("emails")] == [("ada@quarryfinch.com", "back")]


def test_a_name_over_two_lines_is_joined_where_the_e_mail_agrees() -> None:
    card = reading("Rohan", "Balakeswar", "VP, Supply Chain", "rohan.b@pellworth.com", heights=[48, 48, 30, 30])
    assert values(parse([card]), "names") == ["Rohan Balakeswar"]


def written(card: Reading, *numbers: int) -> Reading:
    """Mark lines as written by a pen."""
    lines = tuple(replace(x, script="handwritten") if i in numbers else x for i, x in enumerate(card.lines))
    return replace(card, lines=lines)


def test_a_pencilled_number_does_not_stand_beside_a_printed_one() -> None:
    card = written(reading("Ada Okoro", "Architect", "(312) 555-0189", "(312) 555-0144"), 3)
    assert values(parse([card]), "phones") == ["+13125550189"]


def test_a_pencilled_number_is_taken_and_flagged_where_none_is_printed() -> None:
    contact = parse([written(reading("Ada Okoro", "Architect", "(312) 555-0189"), 2)])
    assert values(contact, "phones") == ["+13125550189"]
    assert "phones[0]" in doubtful(contact)
    assert "written by hand" in contact.all("phones")[0].reasons


def test_a_number_filled_in_behind_its_label_stands_beside_printed_ones_and_is_flagged() -> None:
    lines = ("Ada Okoro", "Architect", "Tel: (312) 555-0189", "Mobile: (312) 555-0144", "(312) 555-0177 (R)")
    contact = parse([written(reading(*lines), 3, 4)])
    assert [(f.value, f.label) for f in contact.all("phones")] == [("+13125550189", "work"), ("+13125550144", "mobile")]
    assert "phones[1]" in doubtful(contact)


def struck(card: Reading, number: int) -> Reading:
    """Cross out a line."""
    lines = tuple(replace(x, struck=0.9) if i == number else x for i, x in enumerate(card.lines))
    return replace(card, lines=lines)


def test_a_struck_out_number_is_flagged_and_the_new_one_beside_it_offered() -> None:
    card = struck(written(reading("Ada Okoro", "Architect", "(312) 555-0189", "(312) 555-0144"), 3), 2)
    contact = parse([card])
    assert set(values(contact, "phones")) == {"+13125550189", "+13125550144"}
    old = next(f for f in contact.all("phones") if f.value == "+13125550189")
    assert "struck out" in old.reasons
    assert {"phones[0]", "phones[1]"} <= set(doubtful(contact))


def test_a_struck_out_name_or_title_is_flagged() -> None:
    contact = parse([struck(reading("Ada Okoro", "Architect", "ada.okoro@example.com"), 1)])
    (title,) = contact.all("titles")
    assert "struck out" in title.reasons
    assert "titles[0]" in doubtful(contact)


def test_the_number_in_a_note_on_the_back_is_not_the_contacts() -> None:
    back = replace(written(reading("Call Tom (312) 555-0144"), 0), side="back")
    assert values(parse([reading("Ada Okoro", "Architect"), back]), "phones") == []


def test_a_card_that_its_owner_wrote_is_read_as_one() -> None:
    card = written(reading("Ada Okoro", "Architect", "(312) 555-0189", "ada.okoro@example.com"), 0, 1, 2, 3)
    contact = parse([card])
    assert values(contact, "names") == ["Ada Okoro"]
    assert values(contact, "emails") == ["ada.okoro@example.com"]


@pytest.mark.parametrize("email", ["ann.lee@acme.com", "zq81@gmail.com"])
def test_a_card_with_somebodys_mailbox_and_no_name_asks_for_one(email: str) -> None:
    assert "names" in doubtful(parse([reading(email)]))


@pytest.mark.parametrize("sign", ["Stanford", "Rosetta", "Bellini", "Mill Valley Sol", "Aydın Cd"])
def test_a_sign_or_a_street_on_a_shops_card_is_nobody(sign: str) -> None:
    assert values(parse([reading(sign, "Open daily 9-17", "Tel: (415) 555-2671")]), "names") == []


@pytest.mark.parametrize(
    "lines",
    [
        ("info@acme.com",),
        ("acme@gmail.com", "www.acme.com", "ACME Tools Inc."),
        ("hello@acme.com", "Tel: +1 415 555 0132"),
        ("lacasaverde@example.org", "facebook.com/lacasaverdebakery"),
    ],
)
def test_a_shops_card_needs_no_name(lines: tuple[str, ...]) -> None:
    assert "names" not in doubtful(parse([reading(*lines)]))


WORDS = st.lists(
    st.one_of(
        st.text(max_size=40),
        st.sampled_from(["Tel: +1 415 555 0132", "a@b.com", "www.x.org", "Dr.", "12 Main St", "株式会社", "@", "+"]),
    ),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(WORDS)
def test_any_text_is_parsed_and_what_is_found_stands_on_the_card(texts: list[str]) -> None:
    card = reading(*texts)
    contact = parse([card])
    on_card = "".join(normal("\n".join(texts)).split())
    for field in contact.fields:
        assert 0 <= field.confidence <= 1
        assert field.value
        parts = ["".join(normal(part).split()) for part in field.raw.split("\n")]  # a logo may stand around a line
        assert all(part in on_card for part in parts) or field.name == "emails"


@pytest.mark.parametrize("seed", range(8))
def test_harmless_changes_change_nothing(seed: int) -> None:
    rng = random.Random(seed)
    jittered = [
        replace(x, quad=type(x.quad).of([(a + rng.uniform(-2, 2), b + rng.uniform(-2, 2)) for a, b in x.quad.points]))
        for x in AMERICAN.lines
    ]
    rng.shuffle(jittered)
    lines = tuple(sorted(jittered, key=lambda x: x.quad.centre[1]))
    labels = [replace(x, text=x.text.replace("Fax", rng.choice(["FAX", "fax", "Fax:"]))) for x in lines]
    changed: Reading = replace(AMERICAN, lines=tuple(labels))
    plain = {(f.name, f.value, f.label) for f in parse([AMERICAN]).fields}
    assert {(f.name, f.value, f.label) for f in parse([changed]).fields} == plain


@pytest.mark.parametrize(
    ("card", "name"),
    [
        (("中興機電股份有限公司", "業務經理", "陈小華", "電話: 02-2345-6789"), "陳小華"),
        (("北京远航贸易有限公司", "销售经理", "陈小华", "电话: 010-6234-5678"), "陈小华"),
    ],
)
def test_a_surname_is_written_as_the_rest_of_the_card(card: tuple[str, ...], name: str) -> None:
    assert name in values(parse([reading(*card)]), "names")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Robert Hale, Jr.", "Robert Hale, Jr."),
        ("ROBERT HALE III", "ROBERT HALE III"),
        ("Robert Hale Jr., CPA", "Robert Hale Jr."),
        ("Robert Hale IV, D.M.D.", "Robert Hale IV"),
        ("Ramesh Kumar S.R.", "Ramesh Kumar S.R."),
        ("Ann Hale, Ph.D., C.P.A.", "Ann Hale"),
        ("Ann Hale M.D.", "Ann Hale"),
    ],
)
def test_what_tells_a_son_from_his_father_is_part_of_a_name_and_a_degree_is_not(line: str, name: str) -> None:
    contact = parse([reading(line, "Senior Accountant", "Hale & Partners LLP", "office@halepartners.com")])
    assert contact.first("names") == name


def test_an_initial_and_a_word_above_a_job_is_somebody() -> None:
    lines = (
        "Phone: 2612345",
        "K. VENGAPPAN",
        "SALES ENGINEER",
        "Orbit & Sons",
        "12, MOUNT ROAD,",
        "CHENNAI - 600 002.",
    )
    assert values(parse([reading(*lines)]), "names") == ["K. VENGAPPAN"]


def test_two_people_joined_are_not_one() -> None:
    lines = ("Auto Brilho", "Marina e Fontes", "(11) 5555-0132")
    assert not values(parse([reading(*lines)]), "names")


@pytest.mark.parametrize("mailbox", ["k.broessling", "broessling", "kbroessling"])
def test_a_mailbox_spells_umlauts_with_two_letters(mailbox: str) -> None:
    contact = parse([reading("Käthe Brößling", "Geschäftsführerin", f"{mailbox}@gruenfeld.de")])
    assert "emails[0]" not in doubtful(contact)
    assert email_agreement("Käthe Brößling", mailbox) >= 0.7


def test_what_goes_on_from_the_line_above_belongs_to_it() -> None:
    lines = (
        "Coastal University",
        "of Forestry and Trade",
        "Dr. Ann Hale",
        "Dean of Admissions",
        "& Student Affairs",
        "hale@cuft.edu",
    )
    contact = parse([reading(*lines)])
    assert contact.first("companies") == "Coastal University of Forestry and Trade"
    assert contact.first("titles") == "Dean of Admissions & Student Affairs"


@pytest.mark.parametrize(
    "line", ["Department of Fisheries, Government of India", "Regn. No.: C-4471/KL/2009", "(Ministry of Trade, Government of India)"]
)  # fmt: skip
def test_what_is_no_address_is_none(line: str) -> None:
    assert line not in values(parse([reading("Dr. Ann Hale", "Scientist", line, "hale@example.com")]), "addresses")


def test_what_a_chinese_shop_sells_is_nobody() -> None:
    wares = ("招牌製作", "名片印製", "海報設計", "燈箱安裝", "禮品定製", "展會布置")
    contact = parse([reading("方寧", "TEL: 13800138000", "QQ: 10001000", *wares)])
    assert contact.first("names") not in wares


@pytest.mark.parametrize(
    ("line", "asked"),
    [("E-mail: ann@bluequarry", True), ("ann@bluequarry.example.com", False), ("Find us @bluequarry", False)],
)
def test_an_address_that_is_cut_off_is_asked_for(line: str, asked: bool) -> None:
    card = reading("Ann Hale", "Sales Manager", "Blue Quarry Ltd.", "Tel: 415 555 0132", line)
    assert ("emails" in doubtful(parse([card]), (x.text for x in card.lines))) == asked


def test_a_domain_that_another_one_on_the_card_nearly_is_casts_doubt() -> None:
    lines = ("Ann Hale", "Sales Manager", "sales@bluequarry.com")
    sure, doubted = (
        parse([reading(*lines, f"ann.hale@{host}.com")]).all("emails") for host in ("bluequarry", "bluequarny")
    )
    assert min(f.confidence for f in sure) > 0.9 > max(f.confidence for f in doubted)


def test_an_indonesian_street_is_nobody_however_it_was_read() -> None:
    contact = parse([reading("BALI SURF SCHOOL", "Ji. Sudirman, Kuta", "Bali 80361", "sriani@yahoo.com")])
    assert "Sudirman" not in contact.first("names")


def test_a_full_number_behind_a_stroke_leaves_the_one_before_it_sure() -> None:
    one, two = (
        next(f for f in parse([reading(line, "www.example.com.br")]).all("phones") if f.value == "+551135550132")
        for line in ("Fones 11 3555-0132/3555-0164", "Fones 11 3555-0132 / 23")
    )
    assert one.confidence > 0.9 > two.confidence


def test_a_name_in_two_scripts_is_surer_than_a_second_person() -> None:
    lines = ("Senior Manager", "Hale & Partners LLP", "ryo.tanaka@halepartners.com")
    own, other = (parse([reading("Ryo Tanaka", second, *lines)]).all("names") for second in ("田中亮", "Megan Howell"))
    assert "names[1]" not in doubtful(parse([reading("Ryo Tanaka", "田中亮", *lines)]))
    assert len(own) == 2
    assert len(other) == 1 or other[1].confidence < own[1].confidence


def test_a_doctor_is_somebody_on_a_card_without_a_job() -> None:
    lines = ("18 Fenwick Street", "Rochester, New York 14604", "(716) 555-0132", "Please call to reschedule")
    plain, doctor = (parse([reading(name, *lines)]).all("names") for name in ("Nora Fenwick", "Dr. Nora Fenwick"))
    assert doctor[0].confidence > plain[0].confidence
    assert "names[0]" not in doubtful(parse([reading("Dr. Nora Fenwick", *lines)]))


@pytest.mark.parametrize("degrees", [-6, 6])
def test_the_lines_of_an_address_belong_together_on_a_tilted_card(degrees: float) -> None:
    card = reading(
        "Ann Hale",
        "Sales Manager",
        "12538 Fenwick Orchard Street, Block 4",
        "Rochester, New York 14604",
        "ann@hale.com",
    )
    turned = replace(card, lines=tuple(replace(x, quad=_turned(x.quad, degrees)) for x in card.lines))
    assert values(parse([turned]), "addresses") == ["12538 Fenwick Orchard Street, Block 4, Rochester, New York 14604"]


def _turned(quad: Quad, degrees: float) -> Quad:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return Quad.of((cos * x - sin * y, sin * x + cos * y) for x, y in quad.points)


def test_the_addresses_of_two_columns_stay_apart() -> None:
    card = reading(
        "Ann Hale", "Sales Manager", "12 Orchard Street", "Residence: 7 Mill Lane", "Rochester, New York 14604", "Ithaca, New York 14850"
    )  # fmt: skip
    lines = [
        replace(
            x, quad=Quad.box(520 if i in (3, 5) else 40, {2: 200, 3: 200, 4: 240, 5: 240}.get(i, 20 + 60 * i), 400, 30)
        )
        for i, x in enumerate(card.lines)
    ]
    found = values(parse([replace(card, lines=tuple(lines))]), "addresses")
    assert sorted(found) == ["12 Orchard Street, Rochester, New York 14604", "7 Mill Lane, Ithaca, New York 14850"]


def test_a_mailbox_that_nearly_bears_the_name_was_misread() -> None:
    lines = ("Ann Lindquist", "Sales Manager", "Blue Quarry Ltd.", "www.bluequarry.com")
    sure, doubted = (
        parse([reading(*lines, f"ann.{local}@bluequarry.com")]).all("emails")[0] for local in ("lindquist", "lindouist")
    )
    assert doubted.confidence < 0.9 < sure.confidence
