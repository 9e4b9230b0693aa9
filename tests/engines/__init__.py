"""Bad actors: engines that misbehave on files with "bad" in their names and read all others well.

`python -m engines.command scan … --engine dying` is the command line with these engines in its table, in its workers too.
"""

from __future__ import annotations

from cardscan import ocr

ENGINES = {
    name: f"engines.actors:{name.capitalize()}"
    for name in (
        "good",
        "raising",
        "failing",
        "dying",
        "killed",
        "mute",
        "halved",
        "unsure",
        "lost",
        "sleeping",
        "blind",
    )
}


def install() -> None:
    """Add the bad actors to the table of engines of this process."""
    ocr.ENGINES.update(ENGINES)
