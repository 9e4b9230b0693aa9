"""The bad actors themselves."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cardscan.errors import EngineError
from cardscan.geometry import Quad
from cardscan.types import Line, Reading

if TYPE_CHECKING:
    from cardscan.types import CardImage


class Good:
    """Reads one line on every card: an e-mail address made of the file's name."""

    name = "actor 1"

    def read(self, card: CardImage) -> Reading:
        """Read a card; see `OcrEngine.read`."""
        stem = Path(card.crop.source).stem
        width, height = card.crop.size
        line = Line(text=f"{stem}@example.com", quad=Quad.box(0, 0, width, height), confidence=0.99, engine=self.name)
        reading = Reading(crop=card.crop, lines=(line,))
        return self.spoil(reading) if "bad" in stem else reading

    def spoil(self, reading: Reading, /) -> Any:
        """Misbehave."""
        return reading


class Raising(Good):
    """Raises what no engine should."""

    def spoil(self, _reading: Reading, /) -> Any:
        """Misbehave."""
        raise KeyError("weights")


class Failing(Good):
    """Fails as an engine may."""

    def spoil(self, reading: Reading, /) -> Any:
        """Misbehave."""
        raise EngineError("the model is broken", reading.crop.source, "install it again")


class Dying(Good):
    """Takes its process along."""

    def spoil(self, _reading: Reading, /) -> Any:
        """Misbehave."""
        os._exit(3)


class Killed(Good):
    """Is killed, as by a kernel that is short of memory."""

    def spoil(self, _reading: Reading, /) -> Any:
        """Misbehave."""
        os.kill(os.getpid(), signal.SIGKILL)


class Mute(Good):
    """Gives nothing at all."""

    def spoil(self, _reading: Reading, /) -> Any:
        """Misbehave."""
        return None


class Halved(Good):
    """Gives halves of characters, as from bytes that are no UTF-8."""

    def spoil(self, reading: Reading, /) -> Any:
        """Misbehave."""
        return replace(reading, lines=(replace(reading.lines[0], text="caf\udce9"),))


class Unsure(Good):
    """Gives a confidence that is no number."""

    def spoil(self, reading: Reading, /) -> Any:
        """Misbehave."""
        return replace(reading, lines=(replace(reading.lines[0], confidence=float("nan")),))


class Lost(Good):
    """Gives a place that is nowhere."""

    def spoil(self, reading: Reading, /) -> Any:
        """Misbehave."""
        return replace(reading, lines=(replace(reading.lines[0], quad=Quad.box(float("inf"), 0, 1, 1)),))


class Blind(Good):
    """Sees nothing, which is no fault of an engine."""

    def spoil(self, reading: Reading, /) -> Any:
        """Misbehave."""
        return replace(reading, lines=())


class Sleeping(Good):
    """Says in a file that it began, and takes its time."""

    def spoil(self, reading: Reading, /) -> Any:
        """Misbehave."""
        Path(os.environ["CARDSCAN_TEST_BEGAN"]).touch()
        time.sleep(60)
        return reading
