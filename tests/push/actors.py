"""Servers that misbehave: each is what one handler makes of a request."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Answer = tuple[int, dict[str, str], str]
    Handler = Callable[[str, str, dict[str, str]], Answer]
    """From method, path and headers (lower case) to status, headers and body."""

_BOOK = """<resourcetype xmlns="DAV:"><collection/><C:addressbook xmlns:C="urn:ietf:params:xml:ns:carddav"/></resourcetype>"""


def multistatus(**properties: str) -> str:
    """Write what a PROPFIND is answered with: properties by path."""
    responses = "".join(
        f"<response><href>{path}</href><propstat><prop>{prop}</prop><status>HTTP/1.1 200 OK</status></propstat></response>"
        for path, prop in properties.items()
    )
    return f'<?xml version="1.0"?><multistatus xmlns="DAV:">{responses}</multistatus>'


def empty_book(method: str, path: str) -> Answer | None:
    """Answer PROPFIND as an address book without contacts does."""
    return (207, {}, multistatus(**{path: _BOOK})) if method == "PROPFIND" else None


@contextmanager
def acting(handler: Handler) -> Iterator[str]:
    """Serve with a handler until the block ends; give the address."""

    class _Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {k.lower(): v for k, v in self.headers.items()}
            status, more, body = handler(self.command, self.path, headers)
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body.encode()))} | more).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        do_GET = do_PUT = do_PROPFIND = _answer  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/book/"
        finally:
            server.shutdown()
            thread.join()
