"""A real CardDAV server, Radicale, on loopback; and what others do to the address books on it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator
    from pathlib import Path

USER, PASSWORD = "ann", "pa:ss wörd#1"
LOGIN = {"CARDSCAN_CARDDAV_USER": USER, "CARDSCAN_CARDDAV_PASSWORD": PASSWORD}
_MKCOL = """<?xml version="1.0"?><mkcol xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><set><prop>
<resourcetype><collection/><C:addressbook/></resourcetype><displayname>{}</displayname></prop></set></mkcol>"""


@dataclass(frozen=True)
class Server:
    """A server that runs, and a user of it who is not cardscan."""

    url: str
    http: httpx.Client

    @property
    def home(self) -> str:
        """Give the address of the user's address books."""
        return f"{self.url}{USER}/"

    def make(self, name: str) -> str:
        """Make an address book."""
        book = f"{self.home}{name}/"
        made = self.http.request(
            "MKCOL", book, content=_MKCOL.format(name), headers={"Content-Type": "application/xml"}
        )
        made.raise_for_status()
        return book

    def clear(self) -> None:
        """Delete all that the user has."""
        self.http.delete(self.home)
        self.http.request("MKCOL", self.home)

    def cards(self, book: str) -> dict[str, str]:
        """Give every contact of a book by its address."""
        found = self.http.request("PROPFIND", book, headers={"Depth": "1"}).text
        hrefs = [part.split("</")[0] for part in found.split("href>")[1:] if ".vcf</" in part]
        return {h: self.http.get(h).text for h in (f"{_origin(book)}{h}" for h in hrefs)}

    def edit(self, href: str, old: str, new: str) -> None:
        """Change a contact, as somebody's phone does."""
        text = self.http.get(href).text
        assert old in text
        self.http.put(href, content=text.replace(old, new), headers={"Content-Type": "text/vcard"}).raise_for_status()


def _origin(url: str) -> str:
    return url[: url.index("/", 8)]


@contextmanager
def radicale(folder: Path, *options: str, verify: ssl.SSLContext | bool = True) -> Iterator[Server]:
    """Run Radicale with one user until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "users").write_text(f"{USER}:{PASSWORD}\n", "utf-8")
    secure = "--server-ssl" in options
    config = folder / "config"
    config.write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\n"
        f"[auth]\ntype = htpasswd\nhtpasswd_filename = {folder}/users\nhtpasswd_encryption = plain\ndelay = 0\n"
        f"[encoding]\nrequest = utf-8\n[storage]\nfilesystem_folder = {folder}/data\n[logging]\nlevel = error\n"
    )
    command = [sys.executable, "-m", "radicale", "--config", str(config), *options]
    url = f"http{'s' * secure}://127.0.0.1:{port}/"
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            _wait(process, port)
            login = httpx.BasicAuth(USER, PASSWORD)
            with httpx.Client(auth=login, trust_env=False, verify=verify) as http:
                http.request("MKCOL", f"{url}{USER}/")
                yield Server(url, http)
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[str], port: int) -> None:
    for _ in range(600):
        assert process.poll() is None, process.stderr and process.stderr.read()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError


def place(url: str) -> str:
    """Give host and port of an address."""
    return urlsplit(url).netloc
