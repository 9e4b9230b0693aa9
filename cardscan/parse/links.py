"""From lines to websites and social handles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cardscan.parse.domains import host_of, is_domain, own_domain
from cardscan.parse.layout import Found, masked
from cardscan.types import Candidate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cardscan.parse.layout import Sheet, Spot

_LABEL_BEFORE = re.compile(
    r"(?<![A-Za-z])(?:web\s?-?\s?site|web\s?page|homepage|web|url|site|internet|blog|w|網址|网址|ホームページ)\s*[:;.|\-]*\s*$",
    re.IGNORECASE,
)
_MARKED = re.compile(
    r"(?:(?P<scheme>h?ttps?\s?[:;.]?\s?/?\s?/\s?)(?P<www>ww?w\s?[.,:]\s?)?|(?P<www2>www\s?[.,:]\s?))"
    r"(?P<host>[A-Za-z0-9][A-Za-z0-9\-]*(?:\s?[.,]\s?[A-Za-z0-9\-]+)+)(?P<path>/[\w\-./~%?=&#+]*)?",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?<![\w@.\-/])(?P<host>[A-Za-z0-9][A-Za-z0-9\-]*(?:\.[A-Za-z0-9\-]+)+)(?P<path>/[\w\-./~%?=&#+]*)?(?![\w@])",
    re.IGNORECASE,
)
_SURE_ENDINGS = re.compile(
    r"\.(?:com|net|org|info|biz|edu|gov|io|ai|app|dev|shop|online|store|tech|studio|design|agency|cloud|law|example"
    r"|(?:co|com|ac|org|net|gov|edu|go|or|ne|gob|gouv)\.[a-z]{2})$",
    re.IGNORECASE,
)
"""Endings that make a bare word with a dot a host name; a bare `Tel.de` or `St.No` needs more evidence."""
SOCIAL_HOSTS = re.compile(
    r"(?:^|\.)(?:linkedin|facebook|fb|instagram|twitter|x|t|wa|tiktok|youtube|xing|pinterest|github|behance|weibo|vk|wechat|linktr)\."
    r"(?:com|me|de|tv|be|ee)(?:\.[a-z]{2})?$"
)
_HANDLES = re.compile(
    r"(?<![A-Za-z])(?P<net>linked\s?in|insta(?:gram)?|facebook|fb|twitter|tik\s?tok|you\s?tube|xing|skype|we\s?chat|whats\s?app|telegram"
    r"|line(?:\s?id)?|qq|viber|signal|微信|微信号)\s*(?:id)?\s*[:：]\s*(?P<handle>@?[\w.\-+/]{3,40})",
    re.IGNORECASE,
)
_AT_HANDLE = re.compile(r"(?<![\w.@])@[A-Za-z_][\w.]{2,29}(?![\w@])")


def find_links(sheet: Sheet, taken: Iterable[Found] = ()) -> list[Found]:
    """Propose every website and social handle on the card."""
    blocked = list(taken)
    found: list[Found] = []
    mailed = (own_domain(host_of(f.candidate.value)) for f in blocked)
    domains = [d for d in dict.fromkeys(mailed) if d]
    for spot in sheet.spots:
        text = masked(spot.text, [f for f in blocked if f.line == spot.index])
        handles = list(_handles(spot, text))
        found.extend(handles)
        found.extend(websites_in(spot, masked(text, handles), domains))
    return found


def _handles(spot: Spot, text: str) -> Iterator[Found]:
    hits = list(_HANDLES.finditer(text))
    for match in hits:
        yield Found(_candidate("socials", match[0], match[0], spot, 0.9, "named network"), spot.index, *match.span())
    for match in _AT_HANDLE.finditer(text):
        if not any(h.start() <= match.start() < h.end() for h in hits) and not is_domain(match[0][1:]):
            yield Found(_candidate("socials", match[0], match[0], spot, 0.8, "handle"), spot.index, *match.span())


def websites_in(spot: Spot, text: str, domains: Sequence[str]) -> Iterator[Found]:
    """Propose the websites in one line; `text` is what of it is free, `domains` are those of the card's e-mails."""
    matches = [(m, True) for m in _MARKED.finditer(text)]
    spans = [m.span() for m, _ in matches]
    matches += [(m, False) for m in _BARE.finditer(text) if not any(a < m.end() and m.start() < b for a, b in spans)]
    for match, marked in matches:
        host = re.sub(r"\s", "", match["host"]).replace(",", ".").strip(".-")
        path = (match["path"] or "").rstrip(".,")
        if marked and not is_domain(host):
            host, path = _with_slash(host, path, domains)
        label = _LABEL_BEFORE.search(text[: match.start()])
        if not is_domain(host) or not (marked or _plausible(host, path, text, labelled=label is not None)):
            continue
        scheme = _scheme(match["scheme"]) if marked and match["scheme"] else ""
        www = "www." if marked and (match["www"] or match["www2"]) else ""
        start = label.start() if label else match.start()
        if SOCIAL_HOSTS.search(host.lower()) and path.strip("/"):
            candidate = _candidate("socials", f"{host}{path}", match[0], spot, 0.93, "page of a social network")
        else:
            why = "has a scheme or www" if marked else "ends in a public suffix"
            score = 0.95 if marked else 0.85
            candidate = _candidate("websites", f"{scheme}{www}{host}{path}", match[0].strip(), spot, score, why)
        yield Found(candidate, spot.index, start, match.end())


def _with_slash(host: str, path: str, domains: Iterable[str]) -> tuple[str, str]:
    """Put back the slash behind the domain of the card's e-mail, which was read as a letter: `acme.deiann`, `acme.delshop`."""
    for domain in domains:
        at = host.lower().find(domain)
        rest = host[at + len(domain) :]
        if at in (0, host.lower().rfind("." + domain) + 1) and re.match(r"[iIlL1tfJ][A-Za-z]{2}", rest):
            return host[: at + len(domain)], f"/{rest[1:]}{path}"
    return host, path


def _scheme(text: str) -> str:
    return "https://" if "s" in text.lower() else "http://"


def _plausible(host: str, path: str, text: str, *, labelled: bool) -> bool:
    """Tell a bare host from words that merely hold a dot (`Ph.D`, `Pvt.Ltd`)."""
    if _SURE_ENDINGS.search(host):
        return len(host.split(".")[0]) > 1
    alone = text.strip(" \0|·•-") == f"{host}{path}"
    return labelled or (alone and host == host.lower() and len(host) >= 6)


def _candidate(name: str, value: str, raw: str, spot: Spot, score: float, reason: str) -> Candidate:
    return Candidate(
        name=name, value=value, raw=raw, lines=(spot.index,), score=score * spot.confidence, reasons=(reason,)
    )
