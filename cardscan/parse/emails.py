"""From lines to e-mail candidates: what the engine broke is repaired by the grammar, then checked."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from email_validator import EmailNotValidError, validate_email

from cardscan.mailboxes import MAILBOX_DOMAINS
from cardscan.parse.domains import is_domain, mended_domain, own_domain
from cardscan.parse.layout import Found, masked
from cardscan.types import Candidate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cardscan.parse.layout import Sheet, Spot

LABEL = re.compile(
    r"(?:e|b|l)?\s?-?\s?ma[il1]{2}s?\b|correo|courriel|メール|電子郵件|邮箱|이메일|\be\s?[:.|]", re.IGNORECASE
)
_LABEL_BEFORE = re.compile(
    r"(?:(?<![A-Za-z])(?:e\s?-?\s?mail|mail|email|correo|courriel|mel)\s*(?:id|address|adresse)?|(?<![A-Za-z])e(?=\s*[:|]|\s+))"
    r"\s*[:;.|/\-]*\s*$",
    re.IGNORECASE,
)
_LOOSE = re.compile(
    r"(?P<local>[A-Za-z0-9][\w.%+'\-]*(?:\s?[._]\s?[\w%+'\-]+)*)\s?[(\[]?\s?(?P<at>@|\(at\)|\[at\]|\{at\}|©|®)\s?[)\]]?\s?"
    r"(?P<domain>[A-Za-z0-9][A-Za-z0-9\-]*(?:\s(?:com|net|org|edu|gov)\b|(?:(?:\s?\.\s?|,)[A-Za-z0-9\-]+)*))",
    re.IGNORECASE,
)
_GLUED = re.compile(r"^(?:e-?mail|emai)[:.]?(?=[A-Za-z0-9]{2})", re.IGNORECASE)
_GLUED_ENDING = re.compile(
    r"(?P<host>[a-z0-9\-.]+?\.(?:com|net|org|edu|gov))(?P<rest>[a-z0-9][a-z0-9\-]*(?:\.[a-z0-9\-]+)+)"
)
_LABEL_BEHIND = re.compile(r"(?:web|website|www|tel|fax|mob|mobile|phone|cell|skype)$", re.IGNORECASE)
"""What a host name ends in where the next label stood behind it without a blank."""
AT_LOOKALIKES = "aecoq069&0QGC®©"
"""What the engine makes of an `@` in small or slanted print."""


def find_emails(sheet: Sheet, taken: Iterable[Found] = ()) -> list[Found]:
    """Propose every e-mail address on the card."""
    blocked = list(taken)
    found: list[Found] = []
    for spot in sheet.spots:
        text = masked(spot.text, [f for f in blocked if f.line == spot.index])
        found.extend(emails_in(spot, text))
    found.extend(_over_two_lines(sheet, found))
    own = {f.candidate.value.rpartition("@")[2] for f in found} | _website_domains(sheet)
    found = [_without_what_follows(f, own) for f in found]
    domains = {d for d in own if not _GLUED_ENDING.fullmatch(d)} | MAILBOX_DOMAINS
    for spot in sheet.spots:
        if not any(f.line == spot.index for f in found):
            found.extend(_with_lost_at(spot, domains))
    return found


def emails_in(spot: Spot, text: str) -> Iterator[Found]:
    """Propose the addresses in one line; `text` is what of it is free."""
    for match in _LOOSE.finditer(text):
        local, domain = match["local"], match["domain"]
        start = match.start()
        reasons = []
        tidy_local = re.sub(r"\s", "", local)
        head, glued = _label_start(text, start)
        if not glued and _GLUED.match(tidy_local):
            tidy_local = _GLUED.sub("", tidy_local)
            reasons.append("label was glued to it")
        before = re.search(r"(?<![\w@.])([A-Za-z][\w.\-]+) $", text[:start])
        alone = before is not None and before.start() == 0 and match.end() == len(text)
        if before and (alone or _label_start(text, before.start())[1]) and not LABEL.fullmatch(before[1]):
            # an underlined address loses its underscore to the line under it
            tidy_local, start = f"{before[1]}_{tidy_local}", before.start()
            head, glued = _label_start(text, start)
            reasons.append("blank read as underscore")
        tidy_domain, mended = mended_domain(domain)
        behind = _LABEL_BEHIND.search(domain)
        if behind and not is_domain(tidy_domain) and is_domain(domain[: behind.start()]):
            domain = domain[: behind.start()]
            tidy_domain, mended = domain.lower(), "what follows was glued to it"
        if mended:
            reasons.append(mended)
        if re.search(r"\s", local + match["at"]) or match["at"] != "@":
            reasons.append("blanks or signs around @ taken out")
        value = checked(f"{tidy_local.strip('.')}@{tidy_domain}")
        if value is None:
            continue
        end = match.start("domain") + len(domain.rstrip("., "))
        score = 0.97 * spot.confidence - 0.12 * len(reasons)
        candidate = Candidate(
            name="emails", value=value, raw=text[start:end], lines=(spot.index,), score=score,
            reasons=("valid address", *(("has a label",) if glued else ()), *reasons),
        )  # fmt: skip
        yield Found(candidate, spot.index, head, end if domain != match["domain"] else match.end())


def _label_start(text: str, start: int) -> tuple[int, bool]:
    label = _LABEL_BEFORE.search(text[:start])
    return (label.start(), True) if label else (start, False)


def _over_two_lines(sheet: Sheet, found: list[Found]) -> Iterator[Found]:
    """Join an address that was broken before or after its @."""
    for spot in sheet.spots:
        tail = re.fullmatch(r"@?\s?([A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+)", spot.text)
        upper = sheet.above(spot)
        if not tail or upper is None or any(f.line in (spot.index, upper.index) for f in found):
            continue
        head = re.search(r"([\w.%+\-]+)\s?@?$", upper.text)
        if head and (spot.text.startswith("@") or upper.text.endswith("@")) and LABEL.search(upper.text):
            value = checked(f"{head[1]}@{tail[1]}")
            if value:
                raw = f"{head[0]}{spot.text}"
                candidate = Candidate(
                    name="emails", value=value, raw=raw, lines=(upper.index, spot.index), score=0.75 * spot.confidence,
                    reasons=("valid address", "joined from two lines"),
                )  # fmt: skip
                yield Found(candidate, upper.index, 0, len(upper.text))
                yield Found(candidate, spot.index, 0, len(spot.text))


def _with_lost_at(spot: Spot, domains: set[str]) -> Iterator[Found]:
    """Find an address whose @ was read as a letter: it ends in a domain that the card shows elsewhere."""
    text = spot.text.lower()
    for domain in sorted(domains, key=len, reverse=True):
        if domain not in text:
            continue  # before a pattern is built for it
        match = re.search(
            rf"(?<![\w@.\-/])([\w.\-]{{2,}})([{AT_LOOKALIKES}])({re.escape(domain)})(?![\w.])", spot.text, re.IGNORECASE
        )
        if match and not match[1].lower().startswith(("www", "http")):
            value = checked(f"{match[1]}@{match[3]}")
            if value:
                seen = any(d.at == match.start(2) and d.other == "@" for d in spot.doubts)
                candidate = Candidate(
                    name="emails", value=value, raw=match[0], lines=(spot.index,), score=(0.9 if seen else 0.6) * spot.confidence,
                    reasons=("ends in a mailbox's domain" if domain in MAILBOX_DOMAINS else "ends in the card's own domain",
                             "@ is the second choice" if seen else f"@ was read as {match[2]}"),
                )  # fmt: skip
                yield Found(candidate, spot.index, _label_start(spot.text, match.start())[0], match.end())
                return


def _without_what_follows(found: Found, domains: set[str]) -> Found:
    """Cut off the host name that stood behind an address without a blank: `ann@acme.comshop.acme.com`."""
    local, _, host = found.candidate.value.rpartition("@")
    glued = _GLUED_ENDING.fullmatch(host)
    if not glued or not is_domain(glued["host"]) or not is_domain(glued["rest"]):
        return found
    known = {own_domain(d) for d in domains if d != host}
    if own_domain(glued["host"]) not in known and own_domain(glued["rest"]) not in known | {own_domain(glued["host"])}:
        return found
    raw = found.candidate.raw[: len(found.candidate.raw) - len(glued["rest"])]
    reasons = (*found.candidate.reasons, "what follows was glued to it")
    candidate = replace(found.candidate, value=f"{local}@{glued['host']}", raw=raw, reasons=reasons)
    return Found(candidate, found.line, found.start, found.end - len(glued["rest"]))


def _website_domains(sheet: Sheet) -> set[str]:
    hits = (re.search(r"(?:www\.|//|^)([\w\-]+(?:\.[\w\-]+)+)(?:/\S*)?$", s.text, re.IGNORECASE) for s in sheet.spots)
    return {re.sub(r"^www\.", "", h[1].lower()) for h in hits if h and is_domain(h[1].lower())}


@lru_cache(maxsize=4096)
def checked(address: str) -> str | None:
    """Give the address in its normal form, or None if it is none."""
    try:
        result = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return str(result.normalized) if is_domain(result.ascii_domain) else None
