"""What a person typed, as the rest of the program writes it, and what looks wrong about it."""

from __future__ import annotations

import re

import phonenumbers

_EXTENSION = r"(?:[,;]?\s*(?:ext\.?|extension|x|#)\s*\d{1,6})?"
_LABEL = "tel|telephone|phone|ph|mobile|mob|cell|handy|fax|direct|office|work|home|[tmpfcdowh]"
_PHONE = re.compile(rf"(?:(?:{_LABEL})\b[.:]?\s*)?(?P<number>\+?[\d\s()./\u2010-\u2015-]+{_EXTENSION})", re.IGNORECASE)
"""A number and nothing else but what it is called: `ask Bob, 555 0100` stays as it was typed."""
_DIGITS = re.compile(r"(?=.*\d)\+?[\d\s()./\u2010-\u2015-]+")
_EMAIL = re.compile(r"[^\s@,;<>\"()]+@(?:[^\s@.,;<>\"()]+\.)+[^\s@.,;<>\"()\d]{2,}")


def phone(text: str, region: str) -> tuple[str, str]:
    """Give a typed number as E.164 and its extension; only its digits where it is no valid one, and any other text as it is."""
    match = _PHONE.fullmatch(text.strip())
    if not match:
        return text, ""
    try:
        number = phonenumbers.parse(match["number"], region)
    except phonenumbers.NumberParseException:
        number = None
    if number and phonenumbers.is_valid_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), number.extension or ""
    # a word in it, or an extension of no number, may mean something
    return (re.sub(r"[^\d+]", "", text), "") if _DIGITS.fullmatch(text.strip()) else (text, "")


def doubt(name: str, value: str) -> str:
    """Tell what looks wrong about a typed value; nothing if all is well, or nothing is known of such values."""
    match name:
        case "emails" if not _EMAIL.fullmatch(value):
            return "is no e-mail address"
        case "phones" if not _is_valid(value):
            return "is no valid phone number"
        case _:
            return ""


def _is_valid(value: str) -> bool:
    try:
        return value.startswith("+") and phonenumbers.is_valid_number(phonenumbers.parse(value))
    except phonenumbers.NumberParseException:
        return False
