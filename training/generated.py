"""Make labelled cards out of word lists: text and layout only, no pixels, for fitting weights beside the real cards.

From a seed to (Reading, truth) pairs like those of the labelled pictures.  Everybody on them is invented.
"""

from __future__ import annotations

import random
from importlib.resources import files
from typing import Any

from cardscan.geometry import Quad
from cardscan.types import Crop, Line, Reading

WIDTH, HEIGHT = 1400, 820
Row = tuple[str, float]
"""A line of text and its height in pixels."""

LEVELS = [
    "",
    "",
    "",
    "Senior ",
    "Junior ",
    "Associate ",
    "Assistant ",
    "Deputy ",
    "Chief ",
    "Regional ",
    "Lead ",
    "Principal ",
    "Sr. ",
    "Global ",
]
JOBS = (
    "Sales Manager|Account Executive|Software Engineer|Project Manager|Marketing Director|Research Scientist|Lecturer|Professor|Consultant|Architect|"
    "Product Manager|Accountant|Attorney at Law|Financial Advisor|Real Estate Agent|Realtor|Broker Associate|Operations Manager|Data Analyst|"
    "Business Development Manager|Human Resources Manager|Customer Success Manager|Technical Director|Design Engineer|Librarian|Teacher|Nurse Practitioner|"
    "Insurance Agent|Loan Officer|Branch Manager|Event Planner|Photographer|Graphic Designer|Executive Chef|Service Advisor|Field Engineer|Legal Counsel|"
    "Researcher|Post-doctoral Fellow|Graduate Student|Program Coordinator|Executive Assistant|Purchasing Officer|Quality Manager|Systems Administrator|"
    "Notary Public|Interior Designer|Massage Therapist|Personal Trainer|Career Counselor|Media Planner|Creative Director|Copywriter|Tour Executive"
).split("|")
TOPS = "CEO|Founder & CEO|Managing Director|President|Owner|Co-Founder|Partner|Vice President|Chairman|General Manager|Director|Managing Partner|CTO|Founder|Principal|Proprietor|Head of Sales|Executive Director|Board Member".split(
    "|"
)
FOREIGN_JOBS = (
    "Geschäftsführer|Vertriebsleiter|Projektleiterin|Dipl.-Ing. Entwicklung|Leiter Einkauf|Inhaberin|Directeur commercial|Gérant|Responsable marketing|"
    "Chargée d'affaires|Ingénieur d'études|Gerente General|Director Comercial|Jefe de Ventas|Abogada|Diretor Administrativo|Gerente de Vendas|"
    "Amministratore Delegato|Responsabile Commerciale|Direktur Utama|Kepala Bagian|Dosen|Manajer Pemasaran|Kierownik Sprzedaży|Verkoopleider"
).split("|")
FIELDS = (
    "Sales|Marketing|Human Resources|Computer Science|Mechanical Engineering|Civil Engineering|Electrical Engineering|Research|Public Health|Design|"
    "Business Development|Information Technology|Finance|Corporate Affairs|Network Systems|Materials|International Affairs|Physics|Chemistry|Economics|"
    "Tourism|Hospitality|Logistics|Production|Quality|Product Planning|Customer Support|Digital Media|Energy|Sensor Systems|Robotics|Psychology|Education"
).split("|")
STEMS = (
    "Blue|Green|Red|North|South|Sun|Star|Summit|River|Harbor|Oak|Maple|Silver|Golden|Bright|Clear|Prime|Nova|Apex|Delta|Alpha|Omni|Inno|Tech|Data|Cloud|"
    "Soft|Net|Micro|Macro|Pro|Smart|Quick|Safe|True|Urban|Metro|Pacific|Atlantic|Alpine|Nordic|Orient|Global|Trans|Inter|Uni|Geo|Bio|Medi|Agri|Eco|Aqua"
).split("|")
ENDS = "tech|soft|net|works|line|wave|point|bridge|gate|field|stone|wood|lab|sys|ware|link|core|path|peak|view|craft|hub|mart|form|logic|vision|med|pharm|nova|tec".split(
    "|"
)
TRADES = (
    "Systems|Solutions|Consulting|Technologies|Software|Engineering|Construction|Industries|Logistics|Travel|Insurance Services|Realty|Properties|Design|"
    "Studio|Catering|Foods|Electronics|Energy|Trading|Printing|Media|Communications|Capital|Partners|Associates|Group|Holdings|Services|Motors|Textiles|"
    "Pharmaceuticals|Chemicals|Plumbing & Heating|Landscaping|Roofing|Law Group|Dental Care|Veterinary Clinic|Family Practice|Financial|Advisors|Ventures|"
    "Trust|Foundation|Notary Services|Mobile Detailing|Children's Clinic|Medical Center|Photography|Tutoring|Home Inspections|Moving & Storage|Pest Control|"
    "Tax & Accounting|Physical Therapy|Interiors|Woodworks|Farms|Brewing Company|Coffee Roasters|Cleaning Services|Electric|Painting|Music School|"
    "Animal Rescue|Credit Union|Chamber of Commerce|Community Church|Public Library|Youth Orchestra|Housing Cooperative|Mobile Vet|Land Surveyors"
).split("|")
NOUNS = "Salt|Thyme|Oak|Ivy|Stone|Honey|Fern|Copper|Thread|Ink|Paper|Clay|Juniper|Lantern|Anchor|Plum|Barley|Feather|Marble|Needle".split(
    "|"
)
SHOPS = "Cafe|Bistro|Restaurant|Bakery|Ristorante|Grill|Pizzeria|Tea House|Florist|Books|Salon|Hair|Spa|Fitness|Auto Repair|Cleaners|Jewelers|Pharmacy|Pet Shop|Wine Bar|Flowers|Hotel|Inn|Boutique|Burgers".split(
    "|"
)
LEGAL = "Inc.|, Inc.|LLC|, LLC|Ltd.|Co., Ltd.|Corp.|Corporation|GmbH|AG|SARL|S.A.|SAS|B.V.|Pvt. Ltd.|Pte Ltd|Pty Ltd|PLLC|LLP|S.r.l.|Ltda|Limited|KG|Oy|AB|K.K.|Sdn Bhd|& Co.|PLC".split(
    "|"
)
SLOGANS = (
    "Your partner for growth|We make it happen|Quality you can trust|Building tomorrow, today|Where ideas take shape|The art of good coffee|Simply better service|"
    "Committed to excellence since 1984|Inspire the future|Engineering a better world|Fresh ideas. Real results.|Serving families for three generations|"
    "Free estimates - licensed & insured|Commercial and residential|Member of the chamber of commerce|A division of Omnicore Holdings|Great food, great prices!|"
    "Making travel easy for you|Discover what is possible|Residential • Commercial • Industrial|Branding · Web · Print|Best coffee in town|By appointment only|"
    "Authorized dealer|An ISO 9001:2015 certified company|ISO 14001|Licensed insured bonded|Lic. #4471920|Open daily 11am - 9pm|Mon - Fri 9:00 - 17:00|"
    "Opening hours|Closed on Mondays|Buy 9 get one free!|Your next appointment is:|Please give 24 hours notice if you must cancel|Printed on recycled paper|"
    "Wills & Trusts|Weddings, parties, events|Sales - Rental - Service|Takeout & delivery available|Banquet facilities|Scan me|Find us on Facebook|"
    "Singapore · Sydney · London|New York  Paris  Tokyo|Reg. No. 201234567K|VAT DE 811 204 118|GST 29AABCU9603R|Tax ID 47-1120983|Innovate. Collaborate.|"
    "Mathematics, physics and more|Tax planning|General liability|Workers compensation|Homeowners|Personal auto|Life|Breakfast & Lunch|Dinner|Hummus|Falafel"
).split("|")
DEGREES = ", Ph.D.|, CPA|, M.D.|, MBA|, P.E.|, Esq.| PhD|, M.Tech|, M.Sc.|, DDS|, AIA|, B.E.|, LL.M.".split("|")
DEGREE_LINES = "M.Tech., Ph.D.|B.Sc. (Engg.), M.E.|MBA, FIE|BBA, MSc (Tourism)|M.A., B.Ed.|B.E. (Civil), M.S.".split(
    "|"
)


class Maker:
    """Draws one card after the other from a seed."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        data = files("cardscan.parse") / "data"
        self.given = [w for w in (data / "given_names.txt").read_text("utf-8").split() if 2 < len(w) < 11]
        self.family = [w for w in (data / "surnames.txt").read_text("utf-8").split() if 2 < len(w) < 12]
        self.cities = [c for c in (data / "cities.txt").read_text("utf-8").splitlines() if len(c) < 18]

    def one(self, of: list[str]) -> str:
        """Draw one entry."""
        return self.rng.choice(of)

    def chance(self, p: float) -> bool:
        """Draw yes or no."""
        return self.rng.random() < p

    def name(self) -> tuple[str, str, str]:
        """Draw a given name, a surname and the name as printed without its degrees."""
        given, family = self.one(self.given).title(), self.one(self.family).title()
        if self.chance(0.15):  # a name that no list knows
            family = self.one(STEMS).lower().title() + self.one(
                ["ovsky", "ura", "amoto", "anathan", "enko", "ssen", "ini", "oglu", "wala", "appa"]
            )
        middle = self.one(
            ["", "", "", "", f" {self.one(list('ABCDEGHJKLMPRST'))}.", f" {self.one(self.given).title()}"]
        )
        initials = self.one(
            ["", "", "", "", "", "", f"{self.one(list('ABDGKMPRSV'))}. ", f"{self.one(list('ABDGKMPRSV'))}."]
        )
        printed = f"{initials}{given}{middle} {family}" if not initials or self.chance(0.5) else f"{initials}{family}"
        printed = self.one(["", "", "", "", "", "Dr. ", "Prof. ", "Mr. "]) + printed
        return given, family, printed.upper() if self.chance(0.25) else printed

    def company(self, family: str) -> tuple[list[str], str]:
        """Draw a firm: its lines as printed, and the word in its domain."""
        kind = self.rng.random()
        stem = self.one(STEMS) + self.one(ENDS) if self.chance(0.6) else f"{self.one(STEMS)} {self.one(STEMS)}"
        city = self.one(self.cities).title()
        if kind < 0.15:
            whole = self.one([f"{city} University", f"University of {city}", f"{city} Institute of Technology", f"National {self.one(FIELDS)} Research Institute",
                              f"{family} College of {self.one(FIELDS)}", f"Council of {self.one(FIELDS)} & Technology", f"Ministry of {self.one(FIELDS)}"])  # fmt: skip
            return self.broken(whole), whole.split()[0].lower()
        if kind < 0.35:
            whole = self.one(
                [
                    f"{family}'s {self.one(SHOPS)}",
                    f"{stem} {self.one(SHOPS)}",
                    f"The {stem} {self.one(SHOPS)}",
                    f"{city} {self.one(SHOPS)}",
                    stem,
                    f"{self.one(NOUNS)} {self.one(['&', 'and'])} {self.one(NOUNS)}",
                    f"The {self.one(NOUNS)} {self.one(NOUNS)} {self.one(SHOPS)}",
                ]
            )
            return self.broken(whole), "".join(c for c in whole.lower() if c.isalpha())
        if kind < 0.5:
            whole = self.one(
                [
                    f"{family} & {self.one(self.family).title()}",
                    f"{family} {self.one(TRADES)}",
                    f"{family} & Sons {self.one(TRADES)}",
                ]
            )
        else:
            whole = f"{stem} {self.one(TRADES)}" if self.chance(0.75) else stem
        if self.chance(0.6):
            legal = self.one(LEGAL)
            whole += legal if legal.startswith(",") else f" {legal}"
        return self.broken(whole), "".join(c for c in stem.lower() if c.isalpha())

    def broken(self, text: str) -> list[str]:
        """Break a text over two lines now and then, and set it in capitals now and then."""
        text = text.upper() if self.chance(0.35) else text
        parts = text.split()
        if len(parts) > 2 and self.chance(0.3):
            cut = self.rng.randint(1, len(parts) - 1)
            return [" ".join(parts[:cut]), " ".join(parts[cut:])]
        return [text]

    def address(self) -> list[str]:
        """Draw an address of one of ten customs, one to four lines."""
        r, city, street = self.rng, self.one(self.cities).title(), self.one(self.family).title()
        n, zip5 = r.randint(1, 9999), f"{r.randint(10000, 99999)}"
        styles = [
            [f"{n} {street} {self.one(['Street', 'St.', 'Ave', 'Avenue', 'Blvd', 'Road', 'Lane', 'Drive', 'Way', 'Parkway'])}{self.one(['', '', f', Suite {n % 400}', ' #12'])}",
             f"{city}, {self.one(['CA', 'NY', 'TX', 'IL', 'WA', 'GA', 'OR', 'MA'])} {zip5}"],
            [f"{street}{self.one(['straße', 'weg', 'str.', 'allee', 'platz'])} {n % 200}", f"{self.one(['', 'D-'])}{zip5} {city}"],
            [f"{n % 200}{self.one([', ', ' '])}rue de {street}", f"{zip5} {city}{self.one(['', ' Cedex'])}"],
            [f"{n % 300} {street} Road", city, f"{self.one(['SW', 'EC', 'M', 'LS'])}{n % 20} {n % 9}AB", self.one(["United Kingdom", "UK", "England"])],
            [f"Plot No. {n % 900}, Road No. {n % 90}, {street} {self.one(['Hills', 'Nagar', 'Colony', 'Layout'])},", f"{city} - {r.randint(100, 999)} {r.randint(100, 999)}{self.one(['', ', India', '. A.P. India'])}"],
            [f"{self.one(['3rd Floor', '4th Floor', 'Flat # 205', 'H.No. 6-3-66/7'])}, {street} {self.one(['Towers', 'Chambers', 'Estate', 'Complex'])},", f"Opp. {street} Hospital, {city} - {r.randint(100000, 999999)}"],
            [f"{n % 30}-{n % 20}-{n % 9} {street}, {self.one(self.cities).title()}-ku", f"{city} {r.randint(100, 999)}-{r.randint(1000, 9999)}, Japan"],
            [f"{n % 300} {street} Road #{n % 30:02d}-{n % 50:02d}", f"{self.one(['Singapore', city])} {r.randint(100000, 999999)}"],
            [f"Av. {street}, {n}{self.one(['', ' - Sala 12'])}", f"{city} - {self.one(['SP', 'RJ', 'MG'])}", f"CEP {zip5}-{r.randint(100, 999)}"],
            [f"Jl. {street} No. {n % 300}", f"{city} {zip5}{self.one(['', ', Indonesia'])}"],
            [f"Calle {street} {n % 200}, {self.one(['2º B', 'Piso 3', 'Col. Centro'])}", f"{zip5} {city}, {self.one(['España', 'México', 'Spain', 'Mexico'])}"],
            [f"P.O. Box {n}", f"{city}, {self.one(['Kenya', 'Australia', 'Canada', 'Hong Kong', 'Germany', 'Nigeria'])}"],
            [f"Via {street}, {n % 200}", f"{zip5} {city} - Italy"],
            [f"{self.one(['20th Floor', 'Level 8', 'Unit 4B'])}, {street} {self.one(['Tower', 'Centre', 'Building', 'House'])}", f"{n % 200} {self.one(self.family).title()} Road", f"{city}, {self.one(['Hong Kong', 'Malaysia', 'Australia', 'Philippines'])}"],
        ]  # fmt: skip
        lines = self.one(styles)  # type: ignore[arg-type]
        if self.chance(0.25):
            return [", ".join(x.strip(",") for x in lines)]
        if self.chance(0.3):
            return [f"{x}," if i < len(lines) - 1 and not x.endswith(",") else x for i, x in enumerate(lines)]
        return list(lines)

    def title(self) -> str:
        """Draw a job title."""
        kind = self.rng.random()
        if kind < 0.25:
            return self.one(TOPS)
        if kind < 0.4:
            return self.one(FOREIGN_JOBS)
        if kind < 0.55:
            return self.one([f"Head of {self.one(FIELDS)}", f"Director of {self.one(FIELDS)}", f"Manager - {self.one(FIELDS)}", f"Vice President, {self.one(FIELDS)}",
                             f"{self.one(FIELDS)} Manager", f"{self.one(FIELDS)} Officer", f"{self.one(FIELDS)} Specialist", f"Professor of {self.one(FIELDS)}"])  # fmt: skip
        return f"{self.one(LEVELS)}{self.one(JOBS)}"

    def department(self) -> str:
        """Draw a department."""
        f, g = self.one(FIELDS), self.one(FIELDS)
        return self.one([f"Department of {f}", f"Dept. of {f} and {g}", f"{f} Division", f"{f} Department", f"School of {f}", f"Faculty of {f}", f"{f} Section", f"{f} Group",
                         f"{f} Laboratory", f"{f} & {g} Office", f"Institute of {f}", f"Centre for {f} Studies", f"{f} {g} Team", f"Abteilung {f}", f"Office of {f}", f"{f} Research Center"])  # fmt: skip

    def card(self, number: int) -> tuple[Reading, dict[str, Any]]:
        """Draw a card: its reading and its truth."""
        r = self.rng
        given, family, printed = self.name()
        firm, word = self.company(family)
        truth: dict[str, Any] = {"companies": [" ".join(firm)], "phones": [], "emails": []}
        body = r.uniform(28, 40)
        person: list[Row] = []
        if self.chance(0.85):
            shown = printed + (self.one(DEGREES) if self.chance(0.12) else "")
            title = self.title()
            big = body * r.uniform(1.0, 2.0)
            truth["names"] = [printed]
            if self.chance(0.06):
                person.append((f"{shown}, {title}", big))
                truth["titles"] = [title]
            else:
                shown = self.one(["Contact: ", "Name: ", "Attn: "]) + shown if self.chance(0.03) else shown
                halves = shown.split(" ", 1) if self.chance(0.06) else [shown]  # set over two lines now and then
                person += [(half, big) for half in halves]
                if self.chance(0.1):
                    person.append((self.one(DEGREE_LINES), body * 0.9))
                if self.chance(0.85):
                    person.append((title.upper() if self.chance(0.15) else title, body * r.uniform(0.8, 1.1)))
                    truth["titles"] = [title]
            for _ in range(r.choice([0, 0, 0, 1, 1, 2])):
                department = self.department()
                person.append((department, body * r.uniform(0.8, 1.0)))
                truth.setdefault("departments", []).append(department)
            if self.chance(0.1):
                person.reverse()
        size = body * r.uniform(0.9, 2.4)
        logo: list[Row] = [(line, size * (1 if i == 0 else r.choice([1, 1, 0.6]))) for i, line in enumerate(firm)]
        if self.chance(0.3):
            logo.append((self.one(SLOGANS), body * 0.8))
        contact: list[Row] = []
        for _ in range(r.choice([0, 1, 1, 1, 1, 2])):
            lines = self.address()
            truth.setdefault("addresses", []).append(", ".join(lines))
            contact += [(line, body * 0.9) for line in lines]
        contact += [(line, body * 0.9) for line in self.contacts(given, family, word, truth)]
        extra: list[Row] = [
            (self.one(SLOGANS), body * r.uniform(0.7, 1.1)) for _ in range(r.choice([0, 0, 1, 1, 2, 5]))
        ]
        return self.laid_out(number, [b for b in (logo, person, contact, extra) if b]), truth

    def contacts(self, given: str, family: str, word: str, truth: dict[str, Any]) -> list[str]:
        """Draw phone, e-mail and web lines."""
        r = self.rng
        host = f"{word or 'firm'}.{self.one(['com', 'com', 'org', 'net', 'de', 'co.uk', 'co.in', 'fr', 'com.br'])}"
        host = self.one(["gmail.com", "yahoo.com"]) if self.chance(0.15) else host
        a, b = given.lower().replace("'", ""), family.lower().replace("'", "").replace(" ", "")
        local = self.one([f"{a}.{b}", f"{a[0]}{b}", a, b, f"{a}{b[0]}", "info", f"{a}_{b}"])
        lines = [
            f"{self.one(['Tel: ', 'T ', 'Phone: ', 'Ph. ', '', 'Office '])}({r.randint(201, 989)}) 555-{r.randint(1000, 9999)}"
            for _ in range(r.choice([0, 1, 1, 2]))
        ]
        if self.chance(0.5):
            lines.append(
                f"{self.one(['Mobile: ', 'M: ', 'Cell ', 'Mob. '])}+{r.randint(20, 99)} {r.randint(100, 999)} {r.randint(100000, 999999)}"
            )
        if self.chance(0.8):
            truth["emails"] = [f"{local}@{host}"]
            lines.append(f"{self.one(['', 'E-mail: ', 'Email: ', 'E '])}{local}@{host}")
        if self.chance(0.6):
            lines.append(
                f"{self.one(['', '', 'Web: '])}{self.one(['www.', 'http://www.', ''])}{host}"
                if "gmail" not in host and "yahoo" not in host
                else f"www.{word or 'firm'}.com"
            )
        return lines

    def laid_out(self, number: int, blocks: list[list[Row]]) -> Reading:
        """Set blocks one below the other or in two columns, flush left, centred or flush right."""
        r = self.rng
        if self.chance(0.35):
            r.shuffle(blocks)
        columns = (
            [blocks]
            if self.chance(0.6) or len(blocks) < 3
            else [blocks[:1] if self.chance(0.5) else blocks[:2], blocks[1:] if self.chance(0.5) else blocks[2:]]
        )
        if len(columns) == 2 and sum(len(c) for c in columns) != len(blocks):
            columns = [blocks[:2], blocks[2:]]
        lines: list[Line] = []
        for k, column in enumerate(columns):
            left, right = (60 + k * WIDTH / len(columns), (k + 1) * WIDTH / len(columns) - 60)
            rows = [row for block in column for row in [*block, ("", r.uniform(8, 60))]]
            scale = min(1.0, (HEIGHT - 80) / max(sum(1.25 * h for _, h in rows), 1))
            y = r.uniform(30, max(31, HEIGHT - 50 - scale * sum(1.25 * h for _, h in rows)))
            align = r.choice(["left", "left", "left", "centre", "right"])
            for text, height in rows:
                if text:
                    # Chinese characters are as wide as they are high
                    width = min(sum(0.5 if c.isascii() else 1.0 for c in text) * height * scale, right - left)
                    x = {"left": left, "centre": (left + right - width) / 2, "right": right - width}[align]
                    lines.append(
                        Line(
                            text=text,
                            quad=Quad.box(x, y, width, height * scale),
                            confidence=r.choice([1.0, 0.99, 0.99, 0.98, 0.96, 0.92]),
                            engine="generated",
                        )
                    )
                y += 1.25 * height * scale
        lines.sort(key=lambda x: (round(x.quad.centre[1] / 12), x.quad.bounds[0]))
        crop = Crop(
            source=f"generated-{number}",
            digest=str(number),
            page=0,
            index=0,
            quad=Quad.box(0, 0, WIDTH, HEIGHT),
            size=(WIDTH, HEIGHT),
        )
        return Reading(crop=crop, lines=tuple(lines))


def generate(count: int, seed: int = 7) -> list[tuple[Reading, dict[str, Any]]]:
    """Draw that many cards."""
    maker = Maker(seed)
    return [maker.card(i) for i in range(count)]
