"""The invented cards of the sample pictures and how each is photographed or scanned.

Sizes are in 1/300 inch. In a text, `{kind:value}` is printed as value and goes to truth.json.
"""

from __future__ import annotations

from dataclasses import dataclass

Shape = tuple[str, str, list[int]]  # a method of ImageDraw, a fill colour, its coordinates


@dataclass(frozen=True)
class Text:
    """One block of printed text; x is its left edge, its middle or its right edge as `at` says."""

    x: int
    y: int
    size: int
    font: str
    ink: str
    text: str
    at: str = "l"
    lead: float = 1.4


@dataclass(frozen=True)
class Note:
    """A handwritten note and what a reader should make of it."""

    font: str
    size: int
    ink: str
    lines: tuple[str, ...]
    where: str
    topic: str
    follow_up: str


@dataclass(frozen=True)
class Card:
    """One side of a card."""

    paper: str
    shapes: tuple[Shape, ...] = ()
    texts: tuple[Text, ...] = ()
    size: tuple[int, int] = (1050, 600)
    grain: float = 1.5
    note: Note | None = None
    vcard: str = ""
    qr: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True)
class Lay:
    """A card lying on the ground: centre (parts of the picture), width in pixels, turn in degrees."""

    card: str
    x: float = 0.5
    y: float = 0.5
    width: int = 1230
    turn: float = 0.0


@dataclass(frozen=True)
class Shot:
    """One picture: a photo on a ground, or a scan where `ground` is empty; `on_side`: turned by EXIF."""

    file: str
    lays: tuple[Lay, ...]
    ground: str = ""
    tilt: tuple[float, float] = (0.0, 0.0)
    size: tuple[int, int] = (1600, 1200)
    light: tuple[float, float] = (0.10, -0.08)
    back_of: str = ""
    on_side: bool = False


CARDS = {
    "realtor": Card(
        "#fdfcf7",
        (
            ("rectangle", "#1d3a5f", [0, 0, 26, 600]),
            ("polygon", "#1d3a5f", [830, 130, 905, 62, 980, 130]),
            ("rectangle", "#c08a3e", [850, 138, 960, 190]),
            ("rectangle", "#fdfcf7", [892, 150, 918, 190]),
        ),
        (
            Text(90, 64, 40, "lato-b", "#1d3a5f", "{company:Harborlight Realty Group}"),
            Text(90, 170, 66, "gara-b", "#222", "{name:Marisol Quintero-Dane}"),
            Text(90, 258, 34, "lato", "#8a5f22", "{title:Senior Listing Agent}"),
            Text(90, 344, 31, "lato", "#333", "M {mobile:(617) 555-0142}\nO {work:(617) 555-0143}"),
            Text(90, 432, 31, "lato", "#333", "F {fax:(617) 555-0144}"),
            Text(985, 344, 31, "lato", "#333", "{email:marisol@harborlight.example.com}", "r"),
            Text(985, 388, 31, "lato", "#333", "{web:www.harborlight.example.com}", "r"),
            Text(90, 518, 31, "lato", "#333", "{address:48 Lantern Wharf, Suite 210, Boston, MA 02110}"),
        ),
    ),
    "cpa": Card(
        "#fff",
        (("rectangle", "#2f5d50", [70, 300, 980, 304]),),
        (
            Text(525, 60, 46, "gara-b", "#2f5d50", "{company:Vanterpool & Osei, PLLC}", "m"),
            Text(525, 128, 32, "gara-i", "#444", "Certified Public Accountants", "m"),
            Text(525, 196, 56, "gara-b", "#111", "{name:Theodore L. Vanterpool, CPA}", "m"),
            Text(525, 330, 34, "gara-i", "#333", "{title:Tax Partner}", "m"),
            Text(70, 396, 32, "gara", "#222", "Phone {work:(512) 555-0117 ext. 204}"),
            Text(70, 444, 32, "gara", "#222", "Fax {fax:(512) 555-0118}"),
            Text(980, 396, 32, "gara", "#222", "{email:tvanterpool@vo-tax.example.com}", "r"),
            Text(980, 444, 32, "gara", "#222", "{web:vo-tax.example.com}", "r"),
            Text(525, 500, 32, "gara", "#222", "{address:P.O. Box 4417, Austin, TX 78765}", "m"),
        ),
    ),
    "dark": Card(
        "#1c1e24",
        (
            ("ellipse", "#d9b36c", [70, 64, 150, 144]),
            ("ellipse", "#1c1e24", [94, 56, 166, 128]),
            ("rectangle", "#d9b36c", [70, 372, 190, 375]),
        ),
        (
            Text(184, 78, 42, "lato-b", "#d9b36c", "{company:Nocturne & Vale}"),
            Text(70, 220, 64, "lato-l", "#f4f1ea", "{name:Imogen Farrow-Lisle}"),
            Text(70, 306, 32, "lato", "#d9b36c", "{title:Head of Brand Strategy}"),
            Text(70, 400, 32, "lato", "#e4e2dc", "{mobile:+1 (646) 555-0171}"),
            Text(70, 445, 32, "lato", "#e4e2dc", "{email:imogen@nocturne-vale.example}"),
            Text(70, 490, 32, "lato", "#e4e2dc", "{web:nocturne-vale.example}"),
        ),
    ),
    "columns": Card(
        "#fbfbfb",
        (
            ("rectangle", "#e8eef4", [0, 0, 1050, 170]),
            ("polygon", "#0f5c8c", [70, 120, 110, 50, 150, 120]),
            ("polygon", "#e0662f", [120, 120, 160, 50, 200, 120]),
            ("rectangle", "#0f5c8c", [490, 230, 493, 540]),
        ),
        (
            Text(230, 56, 54, "open-b", "#0f5c8c", "{company:Pellworth Industrial}"),
            Text(70, 270, 50, "open-b", "#222", "{name:Rohan\nBalakeswar}", lead=1.25),
            Text(70, 424, 30, "open", "#444", "{title:VP, Supply Chain}\n{department:Operations Division}"),
            Text(525, 230, 29, "open", "#333", "Direct: {work:(414) 555-0136}"),
            Text(525, 271, 29, "open", "#333", "Cell: {mobile:(414) 555-0137}"),
            Text(525, 326, 29, "open", "#333", "{email:rohan.b@pellworth.example.com}"),
            Text(525, 370, 29, "open", "#333", "{web:www.pellworth.example.com}"),
            Text(525, 446, 29, "open", "#333", "{address:1200 Millrace Parkway\nMilwaukee, WI 53204}"),
        ),
    ),
    "german": Card(
        "#fff",
        (
            ("rectangle", "#c8102e", [0, 0, 1004, 18]),
            ("ellipse", "#c8102e", [820, 70, 940, 190]),
            ("ellipse", "#fff", [842, 92, 918, 168]),
            ("rectangle", "#c8102e", [872, 70, 888, 190]),
        ),
        (
            Text(60, 70, 44, "robo-b", "#222", "{company:Grünfeld Messtechnik GmbH}"),
            Text(60, 190, 54, "robo", "#111", "{name:Dr. Käthe Brößling}"),
            Text(60, 264, 32, "robo", "#c8102e", "{title:Geschäftsführerin}"),
            Text(60, 356, 30, "robo", "#333", "{address:Lärchenstraße 14\n10969 Berlin}"),
            Text(60, 456, 30, "robo", "#333", "{email:k.broessling@gruenfeld.example.com}"),
            Text(60, 500, 30, "robo", "#333", "{web:www.gruenfeld.example.com}"),
            Text(590, 330, 30, "robo", "#333", "Tel. {work:030 23125 017}\nFax {fax:030 23125 018}"),
            Text(590, 414, 30, "robo", "#333", "Mobil {mobile:0171 39200 45}"),
        ),
        (1004, 650),
    ),
    "french": Card(
        "#f6f1e6",
        (
            ("rectangle", "#5b2333", [0, 560, 1004, 650]),
            ("polygon", "#5b2333", [502, 50, 532, 90, 502, 130, 472, 90]),
            ("polygon", "#f6f1e6", [502, 72, 516, 90, 502, 108, 488, 90]),
        ),
        (
            Text(502, 144, 48, "gara", "#5b2333", "{company:Atelier Brévanne SARL}", "m"),
            Text(502, 230, 56, "gara", "#222", "{name:Élodie Castagnède}", "m"),
            Text(502, 304, 34, "gara-i", "#5b2333", "{title:Responsable création}", "m"),
            Text(490, 376, 32, "gara", "#222", "Tél. {work:01 99 00 41 62}", "r"),
            Text(514, 376, 32, "gara", "#222", "Port. {mobile:06 39 98 14 27}"),
            Text(502, 424, 32, "gara", "#222", "{email:elodie@atelier-brevanne.example}", "m"),
            Text(502, 472, 32, "gara", "#222", "{address:27 bis, rue des Églantiers, 75011 Paris}", "m"),
            Text(502, 582, 32, "gara", "#f6f1e6", "{web:www.atelier-brevanne.example}", "m"),
        ),
        (1004, 650),
    ),
    "qr": Card(
        "#fff",
        (("rectangle", "#00796b", [0, 540, 1050, 600]), ("ellipse", "#00796b", [70, 70, 130, 130])),
        (
            Text(150, 76, 40, "open-b", "#00796b", "{company:Fennimore Data Labs}"),
            Text(70, 220, 52, "open-b", "#222", "{name:Lindiwe Okonjo-Harte}"),
            Text(70, 300, 32, "open", "#444", "{title:Solutions Architect}"),
            Text(70, 420, 30, "open", "#222", "{web:fennimore.example.com}\nScan me for contact details"),
        ),
        vcard="BEGIN:VCARD\nVERSION:3.0\nN:Okonjo-Harte;Lindiwe;;;\nFN:{name:Lindiwe Okonjo-Harte}\n"
        "ORG:{company:Fennimore Data Labs}\nTITLE:{title:Solutions Architect}\n"
        "TEL;TYPE=WORK,VOICE:{work:+1 312 555 0188}\nTEL;TYPE=CELL:{mobile:+1 312 555 0189}\n"
        "EMAIL:{email:lindiwe@fennimore.example.com}\nURL:{web:https://fennimore.example.com}\n"
        "ADR;TYPE=WORK:{address:;;210 Foundry Row;Chicago;IL;60642;USA}\nEND:VCARD\n",
        qr=(690, 150, 320),
    ),
    "plumber": Card(
        "#fff9e3",
        (
            ("rectangle", "#0b4f8a", [0, 0, 1050, 150]),
            ("ellipse", "#f2b705", [70, 40, 130, 110]),
            ("polygon", "#f2b705", [76, 58, 124, 58, 100, 18]),
        ),
        (
            Text(160, 42, 54, "cond-b", "#fff", "{company:Tidewick Plumbing & Heating}"),
            Text(70, 210, 62, "cond-b", "#0b4f8a", "{name:Dashiell Obrecht}"),
            Text(70, 292, 40, "cond", "#333", "{title:Master Plumber}"),
            Text(70, 390, 40, "cond", "#222", "Office {work:(503) 555-0121}   Cell {mobile:(503) 555-0122}"),
            Text(70, 456, 40, "cond", "#222", "{email:dash@tidewick.example.com}"),
        ),
    ),
    "doctor": Card(
        "#fff",
        (("rectangle", "#3a7d44", [70, 96, 150, 124]), ("rectangle", "#3a7d44", [96, 70, 124, 150])),
        (
            Text(180, 84, 44, "lato-b", "#3a7d44", "{company:Saltmarsh Children's Hospital}"),
            Text(70, 210, 56, "lato-b", "#222", "{name:Noor Haddadin-Wray, MD}"),
            Text(70, 290, 36, "lato", "#444", "{title:Attending Physician}"),
            Text(70, 340, 36, "lato", "#444", "{department:Department of Pediatrics}"),
            Text(70, 420, 36, "lato", "#222", "T {work:(843) 555-0160}    F {fax:(843) 555-0161}"),
            Text(70, 476, 36, "lato", "#222", "{email:nhaddadin@saltmarsh.example.org}"),
        ),
    ),
    "nonprofit": Card(
        "#e9f0df",
        (
            ("ellipse", "#55752f", [485, 40, 565, 150]),
            ("polygon", "#e9f0df", [521, 60, 529, 60, 529, 150, 521, 150]),
        ),
        (
            Text(525, 166, 42, "gara-b", "#55752f", "{company:Greenholm Commons Trust}", "m"),
            Text(525, 250, 64, "gara-b", "#222", "{name:Wren Castellano-Iqbal}", "m"),
            Text(525, 334, 42, "gara-i", "#333", "{title:Volunteer Coordinator}", "m"),
            Text(525, 420, 40, "gara", "#222", "{mobile:(206) 555-0174}", "m"),
            Text(525, 480, 40, "gara", "#222", "{email:wren@greenholm.example.org}", "m"),
        ),
    ),
    "developer": Card(
        "#f4f4f8",
        (("rectangle", "#4b3fa7", [1000, 0, 1050, 600]), ("polygon", "#4b3fa7", [70, 70, 130, 105, 70, 140])),
        (
            Text(950, 76, 46, "robo-b", "#4b3fa7", "{company:Kestrelgrid Software}", "r"),
            Text(950, 220, 60, "robo-b", "#222", "{name:Yuki Tanabe-Rowe}", "r"),
            Text(950, 300, 38, "robo", "#444", "{title:Lead Developer}", "r"),
            Text(950, 400, 36, "robo", "#222", "{mobile:(720) 555-0195}", "r"),
            Text(950, 450, 36, "robo", "#222", "{email:yuki@kestrelgrid.example}", "r"),
            Text(950, 502, 36, "robo", "#222", "{web:kestrelgrid.example}", "r"),
        ),
    ),
    "mixer": Card(
        "#fff",
        (
            ("rectangle", "#d1495b", [0, 480, 1050, 600]),
            ("ellipse", "#d1495b", [900, 60, 980, 140]),
            ("ellipse", "#edae49", [850, 60, 930, 140]),
        ),
        (
            Text(70, 70, 44, "robo-b", "#d1495b", "{company:Brightspool Printing}"),
            Text(70, 190, 60, "robo-b", "#222", "{name:Calloway Nduka}"),
            Text(70, 270, 34, "robo", "#444", "{title:Account Manager}"),
            Text(70, 360, 32, "robo", "#222", "Phone {work:(404) 555-0128}"),
            Text(70, 405, 32, "robo", "#222", "{email:cnduka@brightspool.example.com}"),
            Text(70, 520, 34, "robo", "#fff", "{web:www.brightspool.example.com}"),
        ),
    ),
    "mixer_back": Card(
        "#fff",
        note=Note(
            "kalam",
            92,
            "#1f3f9e",
            ("1=Small Biz Mixer", "2=Has a newborn", "3=Send seminar invite"),
            "Small Biz Mixer",
            "Has a newborn",
            "Send seminar invite",
        ),
    ),
    "lyon": Card(
        "#c9a577",
        (("ellipse", "#3b2a1a", [80, 70, 160, 150]), ("ellipse", "#c9a577", [100, 90, 140, 130])),
        (
            Text(190, 88, 44, "open-b", "#2b1d10", "{company:Loopwise Materials}"),
            Text(80, 220, 58, "open-b", "#2b1d10", "{name:Solène Marchbanks}"),
            Text(80, 302, 34, "open", "#2b1d10", "{title:Circular Economy Consultant}"),
            Text(80, 400, 32, "open", "#2b1d10", "{mobile:(919) 555-0153}"),
            Text(80, 445, 32, "open", "#2b1d10", "{email:solene@loopwise.example.org}"),
            Text(80, 490, 32, "open", "#2b1d10", "{web:loopwise.example.org}"),
        ),
        grain=8,
    ),
    "lyon_back": Card(
        "#c9a577",
        grain=8,
        note=Note(
            "caveat",
            108,
            "#17130f",
            ("1) Chamber lunch 11/19", "2) recycling in Lyon", "3) send quote by Fri"),
            "Chamber lunch 11/19",
            "recycling in Lyon",
            "send quote by Fri",
        ),
    ),
    "rotary": Card(
        "#fffdf4",
        (
            ("polygon", "#e2a100", [900, 60, 990, 105, 900, 150]),
            ("polygon", "#3d405b", [860, 60, 950, 105, 860, 150]),
        ),
        (
            Text(70, 80, 46, "lato-b", "#3d405b", "{company:Brackenfold Builders, Inc.}"),
            Text(70, 210, 60, "lato-b", "#222", "{name:Hollis Tremaine-Cho}"),
            Text(70, 292, 34, "lato", "#444", "{title:Project Director}"),
            Text(70, 382, 32, "lato", "#222", "Office {work:(785) 555-0109}  Home {home:(785) 555-0110}"),
            Text(70, 428, 32, "lato", "#222", "{email:hollis@brackenfold.example.net}"),
            Text(70, 474, 32, "lato", "#222", "{address:3315 Quarry Bend Road, Topeka, KS 66611}"),
        ),
    ),
    "rotary_back": Card(
        "#fffdf4",
        note=Note(
            "patrick",
            96,
            "#b3202c",
            ("Met at Rotary breakfast", "Re: solar roof", "F/U: call Tues"),
            "Rotary breakfast",
            "solar roof",
            "call Tues",
        ),
    ),
    "duplex_a": Card(
        "#fff",
        (("rectangle", "#264653", [0, 0, 1050, 90]), ("rectangle", "#2a9d8f", [0, 90, 1050, 104])),
        (
            Text(60, 20, 44, "open-b", "#fff", "{company:Ostrander Freight Lines}"),
            Text(60, 190, 56, "open-b", "#222", "{name:Bettina Ashgrove}"),
            Text(60, 268, 33, "open", "#444", "{title:Regional Sales Manager}"),
            Text(60, 370, 32, "open", "#222", "Tel {work:(901) 555-0166}   Mobile {mobile:(901) 555-0167}"),
            Text(60, 420, 32, "open", "#222", "{email:b.ashgrove@ostrander.example.com}"),
            Text(60, 470, 32, "open", "#222", "{address:77 Switchyard Avenue, Memphis, TN 38103}"),
        ),
    ),
    "duplex_a_back": Card(
        "#fff",
        note=Note(
            "reenie",
            124,
            "#24252b",
            ("1- Trade Expo, hall B", "2- pilot in spring", "3- email the deck"),
            "Trade Expo, hall B",
            "pilot in spring",
            "email the deck",
        ),
    ),
    "duplex_b": Card(
        "#f3f0fa",
        (("ellipse", "#6a4c93", [880, 50, 990, 160]), ("rectangle", "#f3f0fa", [928, 50, 942, 160])),
        (
            Text(60, 76, 46, "gara-b", "#6a4c93", "{company:Willowfen Dental Care}"),
            Text(60, 190, 58, "gara-b", "#222", "{name:Dr. Anselm Pryce-Otieno, DDS}"),
            Text(60, 274, 38, "gara-i", "#444", "{title:Family Dentist}"),
            Text(60, 380, 36, "gara", "#222", "Phone {work:(520) 555-0183}  Fax {fax:(520) 555-0184}"),
            Text(60, 432, 36, "gara", "#222", "{web:www.willowfen.example.com}"),
            Text(60, 484, 36, "gara", "#222", "{address:9 Ironwood Court, Tucson, AZ 85701}"),
        ),
    ),
    "duplex_b_back": Card(
        "#f3f0fa",
        (("rectangle", "#6a4c93", [80, 330, 970, 332]), ("rectangle", "#6a4c93", [80, 470, 970, 472])),
        (
            Text(525, 80, 50, "gara-b", "#6a4c93", "Your next appointment", "m"),
            Text(80, 270, 36, "gara", "#222", "Date"),
            Text(80, 410, 36, "gara", "#222", "Time"),
            Text(525, 520, 32, "gara-i", "#444", "Please give 24 hours' notice if you cannot come.", "m"),
        ),
    ),
    "teacher": Card(
        "#fffefb",
        (("rectangle", "#a63d40", [70, 150, 980, 154]), ("polygon", "#a63d40", [910, 60, 980, 60, 945, 130])),
        (
            Text(70, 72, 46, "gara-b", "#a63d40", "{company:Thistledown Community College}"),
            Text(70, 210, 58, "gara-b", "#222", "{name:Prof. Odette Kilbourne, Ph.D.}"),
            Text(70, 296, 38, "gara-i", "#444", "{title:Chair}, {department:Department of Music}"),
            Text(70, 390, 36, "gara", "#222", "Office: {work:(802) 555-0147}   Home: {home:(802) 555-0148}"),
            Text(70, 440, 36, "gara", "#222", "{email:okilbourne@thistledown.example.org}"),
            Text(70, 490, 36, "gara", "#222", "{address:Orchard Hall 12, Montpelier, VT 05602}"),
        ),
    ),
    "notary": Card(
        "#eef4fb",
        (("ellipse", "#274c77", [860, 70, 980, 190]), ("ellipse", "#eef4fb", [884, 94, 956, 166])),
        (
            Text(70, 80, 46, "cond-b", "#274c77", "{company:Dunmarrow Mobile Notary}"),
            Text(70, 200, 64, "cond-b", "#222", "{name:Percival Adeyemi-Stone}"),
            Text(70, 288, 38, "cond", "#444", "{title:Notary Public}"),
            Text(70, 390, 38, "cond", "#222", "Call or text {mobile:(702) 555-0159}"),
            Text(70, 444, 38, "cond", "#222", "{email:percy@dunmarrow.example.net}"),
            Text(70, 497, 38, "cond", "#222", "{web:dunmarrow.example.net}"),
        ),
    ),
    "uk": Card(
        "#fcfcfa",
        (
            ("rectangle", "#14342b", [0, 0, 300, 650]),
            ("polygon", "#bfa46f", [150, 210, 220, 325, 150, 440, 80, 325]),
        ),
        (
            Text(345, 70, 42, "lato-b", "#14342b", "{company:Penvarrick Surveyors Ltd}"),
            Text(345, 180, 52, "lato-b", "#222", "{name:Alistair Vosper MRICS}"),
            Text(345, 254, 32, "lato", "#8a713c", "{title:Chartered Surveyor}"),
            Text(345, 340, 30, "lato", "#333", "T: {work:020 7946 0123}\nM: {mobile:07700 900321}"),
            Text(345, 424, 30, "lato", "#333", "E: {email:alistair.vosper@penvarrick.example.org}"),
            Text(345, 466, 30, "lato", "#333", "W: {web:www.penvarrick.example.org}"),
            Text(345, 530, 30, "lato", "#333", "{address:Third Floor, 19 Marlpit Yard, London SE1 9XQ}"),
        ),
        (1004, 650),
    ),
    "studio": Card(
        "#fbe9e1",
        (
            ("ellipse", "#e76f51", [70, 80, 330, 340]),
            ("ellipse", "#264653", [200, 140, 420, 360]),
            ("rectangle", "#264653", [70, 640, 170, 646]),
        ),
        (
            Text(70, 410, 42, "lato-b", "#264653", "{company:Studio Qorvelle}"),
            Text(70, 490, 52, "lato-b", "#222", "{name:Juno Abernathy}"),
            Text(70, 568, 32, "lato", "#7d3a27", "{title:Art Director & Illustrator}"),
            Text(70, 690, 30, "lato", "#333", "{mobile:(323) 555-0115}"),
            Text(70, 732, 30, "lato", "#333", "{email:juno@qorvelle.example}"),
            Text(70, 774, 30, "lato", "#333", "{web:qorvelle.example}"),
            Text(70, 870, 30, "lato", "#333", "Instagram {social:@studio.qorvelle}"),
            Text(70, 914, 30, "lato", "#333", "LinkedIn {social:in/juno-abernathy-qorvelle}"),
        ),
        (600, 1050),
    ),
    "bakery": Card(
        "#f7ead0",
        (
            ("ellipse", "#8c4a1f", [445, 46, 605, 146]),
            ("rectangle", "#f7ead0", [445, 100, 605, 146]),
            ("rectangle", "#8c4a1f", [445, 106, 605, 114]),
        ),
        (
            Text(525, 140, 64, "gara-b", "#8c4a1f", "{company:Millet & Rye Bakehouse}", "m"),
            Text(525, 230, 34, "gara-i", "#5b3a1e", "Naturally leavened bread, baked every morning", "m"),
            Text(525, 310, 36, "gara", "#222", "Tue–Fri 7 am – 3 pm  ·  Sat 8 am – 1 pm", "m"),
            Text(525, 392, 36, "gara", "#222", "{address:512 Cobbler's Lane, Asheville, NC 28801}", "m"),
            Text(370, 442, 36, "gara", "#222", "{work:(828) 555-0131}  ·", "r"),
            Text(386, 442, 36, "gara", "#222", "{email:hello@milletrye.example.com}"),
            Text(525, 492, 36, "gara", "#222", "{web:www.milletrye.example.com}", "m"),
        ),
    ),
    "two": Card(
        "#fff",
        (("rectangle", "#b56576", [0, 0, 1050, 130]), ("rectangle", "#b56576", [524, 180, 526, 460])),
        (
            Text(525, 36, 48, "robo-b", "#fff", "{company:Lindqvar & Menezes Catering}", "m"),
            Text(60, 190, 42, "robo-b", "#222", "{name:Greta Lindqvar}"),
            Text(60, 250, 30, "robo", "#444", "{title:Executive Chef}\n{mobile:(305) 555-0177}"),
            Text(60, 360, 28, "robo", "#222", "{email:greta@lmcatering.example.com}"),
            Text(570, 190, 42, "robo-b", "#222", "{name:Paulo Menezes}"),
            Text(570, 250, 30, "robo", "#444", "{title:Events Manager}\n{mobile:(305) 555-0178}"),
            Text(570, 360, 28, "robo", "#222", "{email:paulo@lmcatering.example.com}"),
            Text(418, 510, 30, "robo", "#222", "{web:lmcatering.example.com}  |", "r"),
            Text(434, 510, 30, "robo", "#222", "{address:640 Mangrove Street, Miami, FL 33130}"),
        ),
    ),
}

SHOTS = [
    Shot("desk_realtor.jpg", (Lay("realtor", 0.5, 0.52, 1240, -7),), "wood", (17, -6), light=(0.2, -0.15)),
    Shot("scan_cpa.jpg", (Lay("cpa", turn=0.4),)),
    Shot("dark_card.jpg", (Lay("dark", 0.51, 0.5, 1220, 3),), "table", (8, 7)),
    Shot("two_columns.jpg", (Lay("columns", turn=-0.3),)),
    Shot("german.jpg", (Lay("german", 0.5, 0.5, 1180, 5),), "grey", (6, 4)),
    Shot("french_scan.jpg", (Lay("french", turn=-0.5),)),
    Shot("qr_vcard.jpg", (Lay("qr", 0.5, 0.5, 1260, -3),), "wood", (5, 6)),
    Shot(
        "four_cards.jpg",
        (
            Lay("plumber", 0.26, 0.28, 950, -4),
            Lay("doctor", 0.745, 0.255, 950, 3),
            Lay("nonprofit", 0.265, 0.73, 950, 2),
            Lay("developer", 0.74, 0.75, 950, -5),
        ),
        "cloth",
        (4, -3),
        (2200, 1500),
    ),
    Shot("mixer_front.jpg", (Lay("mixer", turn=0.3),)),
    Shot("mixer_back.jpg", (Lay("mixer_back", turn=-0.4),), back_of="mixer_front.jpg"),
    Shot("lyon_front.jpg", (Lay("lyon", 0.5, 0.5, 1220, -5),), "slate", (12, 8)),
    Shot("lyon_back.jpg", (Lay("lyon_back", 0.5, 0.5, 1220, 6),), "slate", (15, -8), back_of="lyon_front.jpg"),
    Shot("rotary_front.jpg", (Lay("rotary", 0.5, 0.5, 1280, 1.5),), "grey"),
    Shot("rotary_back.jpg", (Lay("rotary_back", 0.5, 0.5, 1280, -2),), "grey", back_of="rotary_front.jpg"),
    Shot("duplex_scan.pdf#page=1", (Lay("duplex_a", turn=0.5),)),
    Shot("duplex_scan.pdf#page=2", (Lay("duplex_a_back", turn=-0.5),), back_of="duplex_scan.pdf#page=1"),
    Shot("duplex_scan.pdf#page=3", (Lay("duplex_b", turn=-0.3),)),
    Shot("duplex_scan.pdf#page=4", (Lay("duplex_b_back", turn=0.3),), back_of="duplex_scan.pdf#page=3"),
    Shot("exif_turned.jpg", (Lay("teacher", 0.5, 0.5, 1260, 2),), "wood", (5, -4), on_side=True),
    Shot("upside_down.jpg", (Lay("notary", 0.5, 0.5, 1240, 183),), "table", (5, 5)),
    Shot("uk_card.heic", (Lay("uk", 0.5, 0.5, 1220, -4),), "slate", (10, 5)),
    Shot("portrait.jpg", (Lay("studio", 0.5, 0.5, 800, 3),), "grey", (7, 3), (1200, 1600)),
    Shot("bakery.jpg", (Lay("bakery", 0.5, 0.5, 1240, 4),), "cloth", (9, -7)),
    Shot("two_people.jpg", (Lay("two", turn=0.3),)),
]
