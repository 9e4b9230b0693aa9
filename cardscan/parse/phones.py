"""From lines to phone candidates: numbers with their kind, extension and international form."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import phonenumbers
from phonenumbers import PhoneNumberType

from cardscan.parse.layout import Found, gap, masked
from cardscan.types import Candidate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cardscan.parse.layout import Sheet, Spot

_ANY = (
    r"tele?phones?(?:/fax)?|phones?|telephon|telefono|tel[eé]fonos?|telefone|telefoon|telefon|t[eé]l[eé]phone|telp|telf|tel|t[eé]l"
    r"|fones?|fon|fono|ph|pho|call(?: or text)?|appts?|dial|電話(?:番号)?|电话|전화"
)
"""Labels that say no more than that it is a telephone: whether a desk's or a mobile, the numbering plan may know."""
_DESK = (
    r"offices?|off|bureau|direct(?: line| dial)?|direkt|durchwahl|d[. ]?i[. ]?d|main|switchboard|desk|work"
    r"|toll[- ]?free|land ?line|central|centralino|standard|zentrale|直通|代表|總機|总机|座机|固话|專線|专线"
)
_KINDS = {
    "fax": r"tele?fax|facsimile|fax(?:es)?|facs|传真|傳真|傅真|ファックス|ファクス|팩스",
    "mobile": (
        r"mobiles?|moblle|mobil|mobiltelefon|mob|m[oó]vil|cell(?:ular|phone| phone)?|celular|cellulare|handy|natel|gsm|h[/.]?p"
        r"|hand ?phone|port(?:able|\.)|tel[eé]m[oó]vel|tlm|whats\s?app|cep|携帯(?:電話)?|手机|手機|行動(?:電話)?|移动(?:电话)?|휴대폰|휴대전화"
    ),
    "home": r"residence|residential|resi|res|home|privat|private|house|자택|自宅|宅電|宅电",
    "other": r"hot ?line",
    "work": rf"{_ANY}|{_DESK}",
}
_SINGLE = {
    "t": "work",
    "p": "work",
    "o": "work",
    "b": "work",
    "d": "work",
    "w": "work",
    "m": "mobile",
    "c": "mobile",
    "h": "home",
    "f": "fax",
    "r": "home",
}
_OPEN_LETTERS = "tph"
"""T and P say what `Tel` says; H is home to some and a handphone to others."""
_AFTER = {"o": "work", "0": "work", "off": "work", "office": "work", "w": "work", "r": "home", "res": "home", "resi": "home",
          "residence": "home", "h": "home", "home": "home", "m": "mobile", "mob": "mobile", "mobile": "mobile", "cell": "mobile",
          "f": "fax", "fax": "fax", "d": "work", "direct": "work"}  # fmt: skip
_WORD = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items())
_LABEL = re.compile(
    rf"(?<![A-Za-zÀ-ÿ@.])(?:{_WORD})(?![a-zà-ÿ])(?P<both>\s?[/&+,]\s?(?:tele)?fax|\s?[/&]\s?(?:tel|mob\w*|ph\w*|whats\s?app))?"
    r"(?:\s*\(\s*(?P<bracket>[a-z0]+)\.?\s*\))?\s*(?:no|nr|num(?:ber)?)?s?\s*[.:;#=|)\-]*",
    re.IGNORECASE,
)
_LETTER = re.compile(
    r"(?<![A-Za-z0-9@.\-])(?P<letter>[TPMCFDOHWBR])(?=\s*[.:|;)]?\s{0,2}[+(\d])\s*[.:|;)]?", re.IGNORECASE
)
_NUMBER = re.compile(
    r"(?<![@#.])(?<![^\W\u3400-\u9fff])(?P<number>(?:0\d{2,5}\s?/\s?(?=\d{4}))?(?:\(?\+\s?:?\s?)?(?:\(\s?\+?\d{1,5}\s?\)|\d)(?:[ .\-·•():]{0,3}\d|\s?\(\d{1,5}\))*)"
)
_EXTENSION = re.compile(
    r"(?<=[\d)])\s*[,;]?\s*(?:x|×|ext(?:ension|n)?\.?|ex\.?|extn|內線|内線|分機|转|轉|轉接|durchwahl|poste|anexo|ramal|app\.)\s*[:.\-]?\s*(?P<ext>\d{1,6})(?!\d)",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s*[/~]\s*(?P<digits>\d{1,4})(?!\s?[\d(/.-])")
_BRACKET_AFTER = re.compile(r"(?:\s*(?!\s|\(\s*[a-z0]+\.?\s*\)\d)|(?=\())\(\s*(?P<kind>[a-z0]+)\.?\s*\)", re.IGNORECASE)
"""Apart from its number and close to the next, `3601234 (R)3605678`, it belongs to that one."""
_WORD_AFTER = re.compile(rf"^\s*\(?\s*(?:{_WORD})\)?(?![a-z])", re.IGNORECASE)
_NO_PHONE = re.compile(
    r"(?:\b(?:tax|vat|ust|iva|nif|cif|cnpj|cpf|siren|siret|rcs|reg(?:istration)?|rep|lic(?:en[cs]e)?|gst|gstin|cin|pan|iban|bic|abn|acn|uen"
    r"|iso|cep|zip|pin|plz|p\.?\s?o\.?\s?box|postfach|account|a/c|since|est|cricos|ra|hrb|nmls|dre|bre|calbre|npi|qq|wechat|member|patent|chile)"
    r"\b[^\d+]{0,14}$)|(?:統一編號|统一编号|營業|邮编|郵遞|登録|登记|許可|账号|帳號|账户)[^\d+]{0,6}$",
    re.IGNORECASE,
)
_DATE_OR_HOURS = re.compile(
    r"^\d{1,2}[:.]\d\d\s?-\s?\d{1,2}[:.]\d\d$|^(?:19|20)\d\d\s?-\s?(?:19|20)\d\d$|^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$"
)
MAX_DIGITS = 15
"""E.164 allows no more."""
MIN_DIGITS = 5
"""Old local numbers; only beside a label."""

FULL = 9
"""So many digits are no other number's by chance."""


@dataclass(frozen=True, slots=True)
class _Label:
    kind: str
    start: int
    end: int
    open: bool = False
    """It says no more than that it is a telephone."""


def find_phones(sheet: Sheet, region: str, taken: Iterable[Found] = ()) -> list[Found]:
    """Propose every phone number on the card; `region` is the country of numbers without a prefix."""
    blocked = list(taken)
    found: list[Found] = []
    loose_kind: dict[int, str] = {}
    for spot in sheet.spots:
        text = masked(spot.text, [f for f in blocked if f.line == spot.index])
        inherited = _label_beside(sheet, spot) or _carried_over(sheet, spot, loose_kind)
        numbers = list(_in_line(spot, text, region, inherited))
        if numbers:
            loose_kind[spot.index] = numbers[-1].candidate.label or "work"
        found.extend(numbers)
    return [f for f in found if not any(_is_rest_of(f.candidate, g.candidate) for g in found)]


def _is_rest_of(short: Candidate, full: Candidate) -> bool:
    """Tell whether a number is another one without its last digit: printed twice, and cut off the second time."""
    a, b = (re.sub(r"\D", "", c.raw) for c in (short, full))
    return len(b) >= FULL and a == b[:-1] and short.extension is None


def _label_beside(sheet: Sheet, spot: Spot) -> str | None:
    """Give the kind from a neighbour to the left that is nothing but a label."""
    left = sheet.left_of(spot)
    if left is None or spot.left - left.right > 0.25:
        return None
    return label_only(left.text)


def _carried_over(sheet: Sheet, spot: Spot, kinds: dict[int, str]) -> str | None:
    """Give the kind of the line above where this one is a bare number that continues its list."""
    above = sheet.above(spot)
    if above is None or above.index not in kinds or gap(above, spot) > 1.2 or re.search(r"[A-Za-z]{2}", spot.text):
        return None
    return kinds[above.index]


def label_only(text: str) -> str | None:
    """Give the kind that a text names if it is a phone label and nothing else, such as `Fax :`."""
    stripped = text.strip(" :.;|#-()")
    match = _LABEL.fullmatch(stripped) or _LABEL.fullmatch(text.strip())
    if match:
        return _kind_of(match)
    return _SINGLE.get(stripped.lower()) if len(stripped) == 1 and text != stripped else None


def _kind_of(match: re.Match[str]) -> str:
    bracket = _AFTER.get((match["bracket"] or "").lower())
    if bracket:
        return bracket
    kind = next(k for k in _KINDS if match[k])
    # a number for both rings first and faxes second
    return "work" if match["both"] and kind == "fax" else kind


def _is_open(match: re.Match[str]) -> bool:
    return bool(match["work"]) and not match["bracket"] and re.fullmatch(_ANY, match["work"], re.IGNORECASE) is not None


def _in_line(spot: Spot, text: str, region: str, inherited: str | None) -> Iterator[Found]:
    labels = [_Label(_kind_of(m), m.start(), m.end(), _is_open(m)) for m in _LABEL.finditer(text)]
    labels += [
        _Label(_SINGLE[m["letter"].lower()], m.start(), m.end(), m["letter"].lower() in _OPEN_LETTERS)
        for m in _LETTER.finditer(text)
        if not any(label.start <= m.start() < label.end for label in labels)
    ]
    labels.sort(key=lambda label: label.start)
    blank = list(text)
    for each in labels:  # a letter that touches its number (`T650.725`) would hide it
        blank[each.start : each.end] = " " * (each.end - each.start)
    extensions = [m.span("ext") for m in _EXTENSION.finditer(text)]
    numbers = [
        span
        for match in _NUMBER.finditer("".join(blank))
        for span in _split_run(match)
        if not any(a <= span[0] < b for a, b in extensions)
    ]
    label_follows = bool(numbers and labels and labels[0].start > numbers[0][0])
    last, stopped = "", 0
    for start, end in numbers:
        raw = text[start:end]
        digits = re.sub(r"\D", "", raw)
        before = [label for label in labels if label.end <= start]
        # a label holds for the list of numbers after it, not for the postcode at the end of the line
        label = before[-1] if before and len(re.findall(r"[^\W\d_]", text[before[-1].end : start])) <= 3 else None
        kind = label.kind if label else inherited
        extension = _EXTENSION.match(text, end)
        stop = behind = extension.end() if extension else end
        bracket = _BRACKET_AFTER.match(text, stop)
        if bracket and bracket["kind"].lower() in _AFTER:
            kind, stop = _AFTER[bracket["kind"].lower()], bracket.end()
        elif label is None and label_follows and len(digits) >= 7:
            after = _WORD_AFTER.match(text[stop:])
            if after:
                kind, stop = next(k for k in _KINDS if after[k]), stop + after.end()
        if not _is_phone(text[start:end], text[:start], text[behind:], region, labelled=kind is not None):
            continue
        value, planned, valid = international(
            _in_full(raw, last) if text[stopped:start].strip() == "-" else raw, region
        )
        reasons = ["valid number" if valid else "digits as read", f"label says {kind}" if kind else "no label"]
        if not valid and not _possible(raw, region):
            reasons.append("wrong length for its country")
        told = kind is not None and not (kind == inherited and label is None)
        if planned == "mobile" and kind not in ("mobile", "fax") and (not told or (label and label.open)):
            kind = "mobile"
            reasons.append("numbering plan says mobile")
        elif planned == "work" and kind == "mobile" and not told:
            kind = "work"
            reasons.append("numbering plan says landline")
        score = spot.confidence * (0.97 if valid else 0.8 if kind else 0.6)
        candidate = Candidate(
            name="phones", value=value, raw=text[start:behind], lines=(spot.index,),
            score=score, reasons=tuple(reasons), label=kind or "work", extension=extension["ext"] if extension else None,
        )  # fmt: skip
        last, stopped = raw, end
        adjacent = label is not None and not re.search(r"[A-Za-z0-9]", text[label.end : start])
        yield Found(candidate, spot.index, label.start if label and adjacent else start, stop)
        yield from _further(text, stop, candidate, spot, region)


def _further(text: str, at: int, first: Candidate, spot: Spot, region: str) -> Iterator[Found]:
    """Give the numbers of which only the last digits are printed: `+91 44 2345 6789 / 90`."""
    while tail := _TAIL.match(text, at):
        raw = first.raw[: len(first.raw) - len(tail["digits"])] + tail["digits"]
        value, _, valid = international(raw, region)
        if not (valid and first.raw[-1:].isdigit()):
            return
        reasons = ("valid number", "shares the digits before it", *first.reasons[1:])
        further = replace(first, value=value, raw=tail["digits"], reasons=reasons, score=0.9 * first.score)
        yield Found(further, spot.index, tail.start(), tail.end())
        at = tail.end()


def _split_run(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Cut a run of digits that holds several numbers: by a dash with blanks or a wide gap, where each can stand alone."""
    text, offset = re.sub(r"[\s.\-(]*(?:\(0\))?$", "", match["number"]), match.start("number")
    start = 0
    while cut := _first_cut(text[start:]):
        yield offset + start, offset + start + cut[0]
        start += cut[1]
    yield offset + start, offset + len(text)


def _first_cut(text: str) -> tuple[int, int] | None:
    """Give where the first of several numbers ends and the next begins."""
    for cut in re.finditer(r"\.\s|\s-\s?|-(?=\d{5})|\s{1,}", text):
        head, rest = text[: cut.start()], text[cut.end() :]
        following = re.match(r"\d+(?!\d)", rest)
        first, second = (len(re.sub(r"\D", "", part)) for part in (head, rest))
        if cut[0] == "-":  # `512345-512346`: two lines of one switchboard
            before = re.search(r"\d+$", head)
            sure = bool(before and following and _are_neighbours(before[0], following[0]))
        else:
            shape = re.sub(r"\d", "9", head)
            alike = re.sub(r"\d", "9", rest)[: len(shape)] == shape and not rest[len(shape) : len(shape) + 1].isdigit()
            sure = alike or rest[0] in "+(" or (first + second > MAX_DIGITS - 3 and "+" not in text and cut[0] != " ")
        if first >= 7 and second >= 6 and sure:
            return cut.span()
    return None


def _in_full(raw: str, last: str) -> str:
    """Give the second of two lines of one switchboard the area code of the first."""
    before = re.search(r"\d+$", last)
    if before and len(before[0]) < len(last) and re.fullmatch(r"\d{5,}", raw) and _are_neighbours(before[0], raw):
        return last[: before.start()] + raw
    return raw


def _are_neighbours(a: str, b: str) -> bool:
    """Tell whether two numbers differ by their last two digits at most."""
    return len(a) == len(b) and a != b and a[:-2] == b[:-2]


def _is_phone(raw: str, before: str, behind: str, region: str, *, labelled: bool) -> bool:
    """Tell a phone number from others by its form and by what stands before and behind it on the line."""
    digits = re.sub(r"\D", "", raw)
    if not MIN_DIGITS <= len(digits) <= MAX_DIGITS + 2 or _DATE_OR_HOURS.match(raw.strip()):
        return False
    if _NO_PHONE.search(before) or re.match(r"[A-Za-z]{1,3}\d|[A-Za-z](?![A-Za-z])\S?$", behind[:3]):
        return False
    if "+" in raw:
        return len(digits) >= 7
    if labelled:
        return True
    _, _, valid = international(raw, region)
    letters = len(re.findall(r"[^\W\d_]", before + behind))
    shaped = bool(re.search(r"\(\d{2,5}\)|\d[ .\-]\d{3,4}[ .\-]?\d{3,4}", raw))
    return len(digits) >= 7 and ((valid and (shaped or letters < 4)) or (letters < 2 and shaped and len(digits) >= 8))


def international(raw: str, region: str) -> tuple[str, str | None, bool]:
    """Give E.164 where the number is valid, else its digits; what the numbering plan says of it; and whether it is valid.

    E.164 as ITU-T Recommendation E.164 defines it; validity by the phonenumbers metadata.
    """
    text = re.sub(r"(?<=\+):", "", raw)
    digits = re.sub(r"\D", "", text)
    if "+" not in text and _is_grouped_abroad(text, digits):
        text = f"+{digits}"
    attempts = [(text, region)]
    if digits.startswith("00"):
        attempts.insert(0, ("+" + digits[2:], region))
    elif "+" not in text and len(digits) >= 10:
        attempts.append(("+" + digits, region))  # a country code printed without its plus
    for attempt, where in attempts:
        try:
            number = phonenumbers.parse(attempt.replace("(0)", ""), where)
        except phonenumbers.NumberParseException:
            continue
        certain = attempt.startswith("+") and "+" not in text and not digits.startswith("00")
        if phonenumbers.is_valid_number(number) or ("+" in text and phonenumbers.is_possible_number(number)):
            if certain and str(number.country_code) != str(phonenumbers.country_code_for_region(where)):
                continue
            value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            return value, _PLAN.get(phonenumbers.number_type(number)), True
    return ("+" if "+" in text else "") + digits, None, False


def _is_grouped_abroad(text: str, digits: str) -> bool:
    """Tell whether a number is printed in the groups of its international form, `65 6123 4567`, without the plus."""
    try:
        number = phonenumbers.parse("+" + digits, None)
    except phonenumbers.NumberParseException:
        return False
    groups = re.findall(r"\d+", phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))
    return len(groups) > 2 and re.findall(r"\d+", text) == groups and phonenumbers.is_valid_number(number)


def _possible(raw: str, region: str) -> bool:
    """Tell whether a number has a length that its country uses, with or without area code: else a digit was lost."""
    try:
        number = phonenumbers.parse(raw.replace("(0)", ""), region)
    except phonenumbers.NumberParseException:
        return False
    return bool(phonenumbers.is_possible_number(number))


_PLAN = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "work",
    PhoneNumberType.TOLL_FREE: "work",
}
