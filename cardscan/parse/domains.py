"""Host names: what is one, which part is the firm's own, and how to mend one that the engine broke."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from cardscan.mailboxes import PROVIDERS

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

_COM = re.compile(r"\.(?:con|corn|c0m|cem)$")
"""What small print makes of the most common ending; none is one itself."""
RESERVED = {"example", "test", "invalid"}
"""Top-level names that RFC 2606 keeps for documentation: they stand on the cards in manuals and samples."""
_EXAMPLES = re.compile(r"(?:^|\.)example\.(?:com|net|org)$")
"""Hosts that it keeps besides, below each of which a manual's firms have their own."""


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(accept_unknown=False)


@cache
def own_domain(host: str) -> str | None:
    """Give the registered domain of a host: `shop.acme.co.uk` -> `acme.co.uk`; None if it is no host name."""
    host = host.lower().strip(".")
    if not re.fullmatch(r"(?:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}", host):
        return None
    if host.rpartition(".")[2] in RESERVED:
        return ".".join(host.split(".")[-2:])
    if _EXAMPLES.search(host):
        return ".".join(host.split(".")[-3:])
    found: str | None = _suffixes().privatesuffix(host)
    return found


def is_domain(host: str) -> bool:
    """Tell whether a host name ends in a public suffix."""
    return own_domain(host) is not None


def host_of(value: str) -> str:
    """Give the host of an e-mail address or a website, in small letters."""
    return re.sub(r"^\w+:/*", "", value.lower().rpartition("@")[2]).split("/")[0]


def firm_word(host: str) -> str:
    """Give the part of a host that names the firm: `www.acme-tools.co.uk` -> `acme-tools`; empty for mail providers."""
    domain = own_domain(host)
    if domain is None:
        return ""
    word = domain.split(".")[0]
    return "" if word in PROVIDERS else word


def mended_domain(text: str) -> tuple[str, str]:
    """Give a domain with blanks out, commas made dots and a lost dot put back, and what was done."""
    host = re.sub(r"\s(?=[a-z]{3}$)", "." if "." not in text else "", text, flags=re.IGNORECASE)
    host = re.sub(r"\s", "", host).replace(",", ".").strip(".-").lower()
    host = re.sub(r"\.{2,}", ".", host)
    if is_domain(host):
        return host, "" if host == text.lower().rstrip(".") else "blanks or commas in the domain mended"
    if is_domain(common := _COM.sub(".com", host)):
        return common, "ending mended"
    # the dot before a short ending is the first thing to get lost in small print
    for ending in ("com", "net", "org", "co.uk", "de", "fr", "edu", "in", "id"):
        if "." not in host and host.endswith(ending) and host.removesuffix(ending) in PROVIDERS:
            return f"{host.removesuffix(ending)}.{ending}", "lost dot put back"
    return host, ""
