"""From questions and contacts to WebDAV requests, and from answers to values: the only module that speaks HTTP."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from urllib.parse import quote, unquote, urljoin, urlsplit

import httpx
from defusedxml import DefusedXmlException, ElementTree

from cardscan.errors import PushError, UsageError
from cardscan.version import __version__

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from cardscan.push.credentials import Login

DAV, CARDDAV = "{DAV:}", "{urn:ietf:params:xml:ns:carddav}"
_TIMEOUT = httpx.Timeout(60, connect=15)
"""Seconds: a small server takes a while to list a large book."""
_REDIRECTS = 5
_LATER = {429, 502, 503, 504, 507}
"""The server is busy or full: it would take no other contact either."""
_REASONS = {
    "no-uid-conflict": "another contact there has its UID",
    "max-resource-size": "it is too large for the server; try --no-photos",
    "valid-address-data": "the server takes it for no valid vCard",
    "supported-address-data": "the server does not take vCard 3.0",
}
"""Preconditions of RFC 6352, 6.3.2.1, in words."""
_PRECONDITION = re.compile(rb"<(?:\w+:)?(" + "|".join(_REASONS).encode() + rb")\b")


class Changed(PushError):
    """The contact is not, or no longer, as the request said it should be."""


class Refused(PushError):
    """The server does not take this contact; it may take others."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Resource:
    """One answer of a PROPFIND."""

    url: str
    properties: dict[str, Element]

    @property
    def etag(self) -> str:
        """Give the state that the server says it is in, or nothing."""
        return self.text(f"{DAV}getetag")

    def text(self, name: str) -> str:
        """Give the text of a property."""
        found = self.properties.get(name)
        return (found.text or "").strip() if found is not None else ""

    def hrefs(self, name: str) -> list[str]:
        """Give the addresses in a property."""
        found = self.properties.get(name)
        texts = [e.text for e in found.iter(f"{DAV}href")] if found is not None else []
        return [normal(urljoin(self.url, text.strip())) for text in texts if text]

    def is_a(self, kind: str) -> bool:
        """Tell whether the server says that it is of a kind."""
        types = self.properties.get(f"{DAV}resourcetype")
        return types is not None and types.find(kind) is not None


def normal(url: str) -> str:
    """Write an address in one way, however the server escapes it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UsageError("is no address of a server", hint="write it as https://dav.example.com/") from None
    default = {"http": 80, "https": 443}.get(parts.scheme)
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    place = host if port in (None, default) else f"{host}:{port}"
    return f"{parts.scheme}://{place}{quote(unquote(parts.path), safe='/@:+,;=~!$*()')}"


def is_loopback(host: str) -> bool:
    """Tell whether a host is this very machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Client:
    """Asks one server, and those that it names within its own domain; use it in a `with` block.

    Raises:
        UsageError: the address is none, or contacts and password would go over the network in the clear.
        PushError: the server cannot be reached, cannot prove who it is, refuses the login, or answers nonsense.
    """

    def __init__(self, url: str, login: Login | None) -> None:
        self.url = normal(url)
        self._login = login
        self._auth: httpx.Auth | None = httpx.BasicAuth(login.user, login.password) if login else None
        self._check(self.url)
        loopback = is_loopback(urlsplit(url).hostname or "")
        headers = {
            "User-Agent": f"cardscan/{__version__}",
            "Accept-Encoding": "identity",
        }  # a packed answer has another ETag
        verify = httpx.create_ssl_context()  # with $SSL_CERT_FILE, which `trust_env` would switch off with the proxies
        self._http = httpx.Client(headers=headers, timeout=_TIMEOUT, trust_env=not loopback, verify=verify)

    def __enter__(self) -> Self:
        """Give the client itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close its connections."""
        self._http.close()

    def find(self, url: str, depth: int, *names: str) -> list[Resource]:
        """Ask for properties of a resource and, with depth 1, of all within it; nothing if there is no such thing."""
        wanted = "".join(f'<x:{name.split("}")[1]} xmlns:x="{name[1:].split("}")[0]}"/>' for name in names)
        body = f'<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop>{wanted}</prop></propfind>'
        headers = {"Depth": str(depth), "Content-Type": 'application/xml; charset="utf-8"'}
        for _ in range(_REDIRECTS):
            answer = self._ask("PROPFIND", url, body.encode(), headers)
            if not answer.is_redirect:
                break
            url = normal(urljoin(url, answer.headers.get("location", "")))
        if answer.status_code in (404, 405):
            return []
        if answer.status_code != 207:
            raise self._refusal(answer, url, PushError)
        return _resources(answer, url)

    def get(self, url: str) -> tuple[str, bytes] | None:
        """Fetch a contact and the state that it is in; None if it is not there."""
        answer = self._ask("GET", url)
        if answer.status_code in (404, 410):
            return None
        if not answer.is_success:
            raise self._refusal(answer, url, PushError)
        return answer.headers.get("etag", ""), answer.content

    def put(self, url: str, card: bytes, etag: str = "") -> str:
        """Put a contact in place of the one in this state, or where none is; give its new state.

        Raises:
            Changed: what is there is in another state, or there is something already.
            Refused: the server does not take it.
        """
        condition = {"If-Match": etag} if etag else {"If-None-Match": "*"}
        answer = self._ask("PUT", url, card, {"Content-Type": "text/vcard; charset=utf-8", **condition})
        if answer.status_code == 412:
            raise Changed("somebody else was faster", url)
        if not answer.is_success:
            raise self._refusal(answer, url, Refused)
        if given := answer.headers.get("etag"):
            return str(given)
        return next(
            (r.etag for r in self.find(url, 0, f"{DAV}getetag")), ""
        )  # it keeps it in another form than was sent

    def _ask(self, method: str, url: str, body: bytes = b"", headers: dict[str, str] | None = None) -> httpx.Response:
        self._check(url)
        answer = self._send(method, url, body, headers)
        refused = answer.status_code == httpx.codes.UNAUTHORIZED
        if refused and self._login and "digest" in answer.headers.get("www-authenticate", "").lower():
            self._auth = httpx.DigestAuth(self._login.user, self._login.password)
            answer = self._send(method, url, body, headers)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            if self._login:
                told = f"the server refuses user {self._login.user} with this password"
                raise PushError(told, _place(url), "check both in environment, keyring or netrc")
            hint = "set CARDSCAN_CARDDAV_USER and CARDSCAN_CARDDAV_PASSWORD, or keep them in the keyring or in netrc"
            raise PushError("the server asks for a password", _place(url), hint)
        if answer.status_code in _LATER:
            told = f"the server is busy or full: {answer.status_code} {answer.reason_phrase}"
            raise PushError(told, _place(url), "try again later; it goes on where it stopped")
        return answer

    def _send(self, method: str, url: str, body: bytes, headers: dict[str, str] | None) -> httpx.Response:
        try:
            return self._http.request(method, url, content=body or None, headers=headers, auth=self._auth)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            told, hint = (
                str(error) or type(error).__name__,
                "check the address and the network; it goes on where it stopped",
            )
            if "CERTIFICATE_VERIFY_FAILED" in told:
                told = f"the server cannot prove who it is: {told.rpartition('failed: ')[2]}"
                hint = "a certificate authority of your own goes into $SSL_CERT_FILE; checking cannot be switched off"
            raise PushError(told, _place(url), hint) from None

    def _check(self, url: str) -> None:
        """Refuse to send contacts and passwords in the clear, or to strangers."""
        there, here = urlsplit(url), urlsplit(self.url)
        host, home = there.hostname or "", here.hostname or ""
        if there.scheme not in ("http", "https") or not host:
            raise UsageError("is no address of a server", _place(url), "write it as https://dav.example.com/")
        if there.scheme == "http" and not is_loopback(host):
            told = "contacts and password would go over the network in the clear"
            raise UsageError(told, _place(url), f"use https://{host}")
        if host != home and not _related(host, home):
            hint = "if it is yours, give that address"
            raise PushError(f"the server points to another one, {host}; the password is not sent there", home, hint)

    def _refusal(self, answer: httpx.Response, url: str, kind: type[PushError]) -> PushError:
        found = _PRECONDITION.search(answer.content[:4096])
        reason = f": {_REASONS[found[1].decode()]}" if found else ""
        return kind(f"the server answers {answer.status_code} {answer.reason_phrase}{reason}", url)


def _related(one: str, other: str) -> bool:
    """Tell whether two hosts are within one registered domain."""
    from publicsuffixlist import PublicSuffixList

    suffixes = PublicSuffixList()
    numbers = any(re.fullmatch(r"[\d.]+|.*:.*", host) for host in (one, other))
    domain = suffixes.privatesuffix(one)
    return not numbers and domain is not None and domain == suffixes.privatesuffix(other)


def _place(url: str) -> str:
    """Give the server of an address, for messages."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _resources(answer: httpx.Response, url: str) -> list[Resource]:
    try:
        tree = ElementTree.fromstring(answer.content)
    except (ElementTree.ParseError, DefusedXmlException, ValueError):
        raise PushError("the server answers with what is no WebDAV", _place(url), "check the address") from None
    found = []
    for response in tree.iter(f"{DAV}response"):
        href = response.findtext(f"{DAV}href") or ""
        properties = {
            each.tag: each
            for part in response.iter(f"{DAV}propstat")
            if " 200" in (part.findtext(f"{DAV}status") or "")
            for each in part.iterfind(f"{DAV}prop/*")
        }
        found.append(Resource(url=normal(urljoin(url, href.strip())), properties=properties))
    return found
