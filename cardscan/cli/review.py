"""The command `review`: the page on which cards are checked, served to this machine alone."""

from __future__ import annotations

import secrets
import socket
import webbrowser
from typing import Annotated

import typer

from cardscan.cli.output import LibraryFile, opened, say
from cardscan.errors import UsageError

LOOPBACK = "127.0.0.1"


def review(
    library: LibraryFile = "",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port on 127.0.0.1; 0 is any free one.")] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
    engine: Annotated[str, typer.Option(help="What reads a card whose corners you moved.")] = "rapid",
) -> None:
    """Check cards in the browser, the doubtful first; Ctrl-C ends it."""
    import uvicorn

    from cardscan.review.web import app

    with opened(library) as kept, socket.socket() as listener:
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((LOOPBACK, port))
        except OSError as error:
            raise UsageError(f"port {port} cannot be used: {error.strerror}", "--port", "leave it out") from None
        token = secrets.token_urlsafe(24)
        address = f"http://{LOOPBACK}:{listener.getsockname()[1]}/?token={token}"
        config = uvicorn.Config(app(kept, token, engine), log_level="error", access_log=False, server_header=False)
        listener.listen()  # from now on a browser waits instead of being refused
        say(f"review: {address}  (Ctrl-C ends it)")
        if not no_browser:
            webbrowser.open(address)
        uvicorn.Server(config).run(sockets=[listener])
