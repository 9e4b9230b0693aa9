"""The review as a local web application: who may ask, and what is answered.

Everything is asked for by the person's own browser on this machine: a token that is new with each run, the names of
this machine only (DNS rebinding), and changes only from the page itself (CSRF).  Nothing on the page may come from
elsewhere or be run from within a value (CSP).
"""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anyio import CapacityLimiter, to_thread
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from cardscan import capture
from cardscan.errors import CardscanError, InputError, StoreError, UsageError
from cardscan.picture import page_of
from cardscan.review import decisions, sheet
from cardscan.store.ledger import Conflict
from cardscan.store.overlay import KINDS

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from cardscan.store import Library
    from cardscan.types import CardRecord, Shot, Side

HERE = Path(__file__).parent
NAMES = frozenset({"127.0.0.1", "localhost"})
"""What the Host header may say: another name that leads here is somebody else's page."""
QUEUED = 200
"""Cards in the list at a time; the rest follows when these are done."""
LARGEST = 1 << 20
"""Bytes of a decision; all of them have less than a thousand."""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
STATES = ("draft", "accepted", "rejected")


class Guard:
    """Answer only the person who started the review, from the page itself."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self.app = app
        self.token = token
        # cookies do not know ports: two reviews at a time must not take each other's
        self.cookie = f"cardscan-{hashlib.sha256(token.encode()).hexdigest()[:8]}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check a request and set the headers of its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def strict(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        request = Request(scope)
        await (self._refusal(request) or self.app)(scope, receive, strict)

    def _refusal(self, request: Request) -> Response | None:
        host = request.headers.get("host", "")
        if host.rpartition(":")[0] not in NAMES and host not in NAMES:
            return Response("Unknown host", 421)
        given = request.query_params.get("token")
        if given is not None and request.method == "GET":
            if not self._is_token(given):
                return Response("Wrong token; use the address that cardscan review printed", 403)
            entry = RedirectResponse("/", 303)
            entry.set_cookie(self.cookie, self.token, httponly=True, samesite="strict")
            return entry
        if not self._is_token(request.cookies.get(self.cookie, "")):
            return Response("Use the address that cardscan review printed", 403)
        if request.method not in ("GET", "HEAD") and request.headers.get("origin") != f"http://{host}":
            return Response("Only the page itself may change something", 403)
        return None

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self.token.encode())


def app(library: Library, token: str, engine: str = "rapid") -> Starlette:
    """Make the application; it uses the library in the thread that runs its event loop, and in no other.

    `engine` reads cards that were cut anew.
    """
    pages = _Pages(library, engine)
    routes = [
        Route("/", pages.home),
        Route("/queue", pages.queue),
        Route("/cards/{card}", pages.card, methods=["GET"]),
        Route("/cards/{card}", pages.decide, methods=["POST"]),
        Route("/cards/{card}/{side}.jpg", pages.crop),
        Route("/cards/{card}/{side}/page", pages.cut),
        Route("/cards/{card}/{side}/page.jpg", pages.page),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]
    made = Starlette(routes=routes, exception_handlers={CardscanError: _told})
    made.add_middleware(Guard, token=token)
    return made


def _told(_: Request, error: Exception) -> Response:
    """Answer an error in words."""
    if not isinstance(error, CardscanError):
        raise error
    message = f"{error.message} ({error.hint})" if error.hint else error.message
    return JSONResponse({"told": f"{message[:1].upper()}{message[1:]}"}, _status(error))


def _status(error: CardscanError) -> int:
    match error:
        case Conflict():
            return 409
        case StoreError():
            return 503
        case UsageError() | InputError():
            return 422
        case _:
            return 500


def _side(request: Request) -> Side:
    side = request.path_params["side"]
    if side not in ("front", "back"):
        raise UsageError(f"a card has no {side}")
    return "front" if side == "front" else "back"


class _Pages:
    """The answers; each is made of one library."""

    def __init__(self, library: Library, engine: str) -> None:
        self.library = library
        self.engine = engine
        self.pixels = CapacityLimiter(1)  # engines and PDFium take one caller at a time
        self.jinja = Environment(
            loader=PackageLoader("cardscan.review"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )  # fmt: skip
        self.jinja.globals.update(
            name_of=sheet.name_of, titles=sheet.TITLES, kinds=KINDS, dates=sheet.DATES, points=sheet.points
        )

    def html(self, template: str, **values: object) -> str:
        """Fill in a template; every value is escaped."""
        return self.jinja.get_template(template).render(**values)

    async def home(self, request: Request) -> Response:
        """Show the page, with the first card that waits or the one that is asked for."""
        listed = self._listed(request)
        asked = request.query_params.get("card", "")
        first = self.library.get(asked) if asked else next(iter(listed["cards"]), None)
        card = self._card(first) if first else self.html("empty.html", **listed)
        return HTMLResponse(self.html("page.html", card=card, current=first.id if first else "", **listed))

    async def queue(self, request: Request) -> Response:
        """Give the list anew."""
        return HTMLResponse(
            self.html("queue.html", current=request.query_params.get("card", ""), **self._listed(request))
        )

    def _listed(self, request: Request) -> dict[str, Any]:
        words, state = request.query_params.get("q", ""), request.query_params.get("state", "draft")
        if state not in STATES:
            raise UsageError(f"no card is {state}")
        if words or state != "draft":
            cards = list(self.library.find(words, status=state, limit=QUEUED))
        else:
            cards = list(self.library.records(self.library.queue(QUEUED)))
        return {"cards": cards, "words": words, "state": state, "counts": self._counts()}

    def _counts(self) -> dict[str, int]:
        return {state: self.library.count(status=state) for state in STATES}

    def _card(self, record: CardRecord) -> str:
        here = {r.side: Path(self.library.original(record.id, r.side).path).is_file() for r in record.readings}
        return self.html("card.html", sheet=sheet.sheet(self.library, record, here), record=record)

    def _shown(self, record: str, **more: object) -> dict[str, object]:
        card = self.library.get(record)
        item = self.html("item.html", record=card, current=card.id)
        return {"card": card.id, "html": self._card(card), "item": item, "counts": self._counts(), **more}

    async def card(self, request: Request) -> Response:
        """Give a card to be shown in the page, or the page with it."""
        card = request.path_params["card"]
        if "application/json" not in request.headers.get("accept", ""):
            return RedirectResponse(f"/?card={self.library.get(card).id}", 303)
        return JSONResponse(self._shown(card))

    async def decide(self, request: Request) -> Response:
        """Take a decision; answer what is so now, also where it could not be taken."""
        card, body = request.path_params["card"], b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST:
                return JSONResponse({"told": "That is too large for a decision"}, 413)
        decision = decisions.decoded(body)
        try:
            shots: list[Shot] = []
            if isinstance(decision, decisions.Recut):
                crop, path = decisions.picture_of(self.library, self.library.get(card), decision.side)
                shots = await to_thread.run_sync(decisions.look, crop, path, decision, self.engine, limiter=self.pixels)
            taken = decisions.take(self.library, card, decision, shots)
        except Conflict as error:
            told = f"Something else changed this card: {error.message}. Nothing was overwritten; this is how it is now."
            return JSONResponse(self._shown(card, told=told), 409)
        return JSONResponse(self._shown(taken.card, told=taken.told, undo=taken.undo))

    async def crop(self, request: Request) -> Response:
        """Give the kept picture of a side."""
        jpeg = self.library.crop(request.path_params["card"], _side(request))
        return Response(jpeg, media_type="image/jpeg") if jpeg else Response("There is no picture", 404)

    async def cut(self, request: Request) -> Response:
        """Give what corners are dragged on: the original picture with the card's outline."""
        record = self.library.get(request.path_params["card"])
        crop, path = decisions.picture_of(self.library, record, _side(request))
        page = await to_thread.run_sync(page_of, crop, path, limiter=self.pixels)
        if page is None:
            raise InputError("the picture is no longer there", path, "put it back where it was")
        (height, width), side = page.pixels.shape[:2], _side(request)
        shape = {"crop": crop, "width": width, "height": height, "others": self.library.around(record.id, side)}
        return HTMLResponse(self.html("cut.html", record=record, side=side, **shape))

    async def page(self, request: Request) -> Response:
        """Give the original picture, small enough to be shown."""
        record = self.library.get(request.path_params["card"])
        crop, path = decisions.picture_of(self.library, record, _side(request))

        def drawn() -> bytes | None:
            page = page_of(crop, path)
            return capture.shown(page) if page else None

        jpeg = await to_thread.run_sync(drawn, limiter=self.pixels)
        return Response(jpeg, media_type="image/jpeg") if jpeg else Response("The picture is gone", 404)
