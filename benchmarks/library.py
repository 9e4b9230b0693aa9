"""Kill scans at random moments, and time a large library.

    python benchmarks/library.py --kills 50 [--pictures FOLDER]
    python benchmarks/library.py --records 100000 --library BIG.db
    python benchmarks/library.py --lookalikes 2000

The first scans the samples with the true engine in a process that is killed (SIGKILL) at a random moment, again and again
into one library until a scan comes to its end; then it starts a new one.  After each kill the library is opened and
checked.  The second makes a library of generated cards (once; the file is kept) and times what people wait for.  The third
invents people who gave a second card, colleagues and namesakes, and counts who is taken for whom.
"""

from __future__ import annotations

import argparse
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import httpx

from cardscan import Library, batch
from cardscan.review.web import app
from cardscan.store.lookalikes import PROPOSED_FROM, compare, traits
from cardscan.types import CardRecord, Contact, Event, Field, Job, Shot

sys.path.append(str(Path(__file__).resolve().parent.parent / "training"))
from generated import Maker, generate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cardscan.types import Reading

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
CROP = bytes(4096)
"""Stands for the picture of a generated card; a real one is some 60 kB, which would only make the file larger."""
PER_FILE = 200
WORDS = {
    "a word on one card in 300": "lisbon",
    "a word on every tenth": "manager",
    "two words": "manager berlin",
    "part of a number": "0117",
}


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--pictures", type=Path, default=SAMPLES)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lookalikes", type=int, default=0)
    parser.add_argument("--records", type=int, default=0)
    parser.add_argument("--library", type=Path, default=Path("big.db"))
    parser.add_argument("--scan", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.scan:
        job = Job(paths=(str(args.pictures),), event=Event(name="Benchmark"))
        with Library(args.scan) as library:
            batch.run(job, jobs=2, library=library, report=lambda done, of: print(done, of, flush=True))
        print("end", flush=True)
    if args.kills:
        kill(args.pictures, args.kills, random.Random(args.seed))  # noqa: S311
    if args.lookalikes:
        lookalikes(args.lookalikes, random.Random(args.seed))  # noqa: S311
    if args.records:
        fill(args.library, args.records)
        measure(args.library)


# --- killing ---------------------------------------------------------------------------------------------------------


def scan(pictures: Path, library: Path, seconds: float | None) -> tuple[int, bool]:
    """Scan in a process, kill it after some seconds; give how many files it reported, and whether it came to the end."""
    command = [sys.executable, __file__, "--pictures", str(pictures), "--scan", str(library)]
    with tempfile.TemporaryFile("w+") as told:
        run = subprocess.Popen(command, stdout=told)
        try:
            run.wait(seconds)
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            run.wait()
        told.seek(0)
        lines = told.read().split("\n")
    counts = [int(line.split()[0]) for line in lines[:-1] if line and line[0].isdigit()]
    return max(counts, default=0), "end" in lines


def files(library: Library) -> set[str]:
    """Give the digests of all files of which a card is shown."""
    return {r.crop.digest for record in library.find() for r in record.readings}


def told(record: CardRecord) -> object:
    """Give what must be the same however often a scan was killed."""
    return record.id, record.contact, record.note, len(record.readings)


def kill(pictures: Path, kills: int, chance: random.Random) -> None:
    """Kill scans and count what is lost."""
    folder = Path(tempfile.mkdtemp(prefix="cardscan-kill-"))
    start = time.monotonic()
    scan(pictures, folder / "whole.db", None)
    took = time.monotonic() - start
    with Library(folder / "whole.db") as library:
        expected = {told(r) for r in library.find()}
        whole = files(library)
    print(f"one scan of {len(whole)} files, {len(expected)} cards: {took:.1f} s", flush=True)
    path, chains, done, damaged, lost, wrong, moments = folder / "0.db", 0, 0, 0, 0, 0, []
    known: set[str] = set()
    while done < kills:
        moment = chance.uniform(0, took)
        reported, ended = scan(pictures, path, moment)
        if not ended:
            done += 1
            moments.append(moment)
        with Library(path) as library:
            damaged += bool(library.check())
            now = files(library)
            lost += max(0, len(known) + reported - len(now)) + len(known - now)
            known = now
            if ended:
                chains += 1
                wrong += {told(r) for r in library.find()} != expected
        if ended:
            path, known = folder / f"{chains}.db", set()
        print(f"kill {done}: {moment:.1f} s, {reported} reported, {len(now)} kept{', complete' * ended}", flush=True)
    _, ended = scan(pictures, path, None)
    with Library(path) as library:
        wrong += not ended or {told(r) for r in library.find()} != expected
    print(f"| killed after | {min(moments):.1f} to {max(moments):.1f} s of {took:.1f} s |")
    print(f"| moments | {done} |\n| libraries damaged | {damaged} |\n| reported files lost | {lost} |")
    print(
        f"| scans completed afterwards | {chains + 1} |\n| of these with other records than a scan without kills | {wrong} |"
    )


# --- size ------------------------------------------------------------------------------------------------------------


def drawn(readings: Sequence[Reading], job: Job) -> list[CardRecord]:
    """Make a record of a generated card, every line a value told by its letters: parsing would take ten times as long."""
    (reading,) = readings
    fields = [
        Field(name=_kind(i, line.text), value=line.text, raw=line.text, confidence=line.confidence, quad=line.quad)
        for i, line in enumerate(reading.lines)
    ]
    doubtful = ("names[0]",) if len(fields) % 3 == 0 else ()
    contact = Contact(fields=tuple(fields))
    record = CardRecord(id="", contact=contact, readings=(reading,), scanned_at=job.scanned_at, review=doubtful)
    return [record]


def _kind(at: int, text: str) -> str:
    if "@" in text:
        return "emails"
    if sum(c.isdigit() for c in text) > 6:
        return "phones"
    return ("names", "titles", "companies")[at] if at < 3 else "addresses"


def fill(path: Path, count: int) -> None:
    """Make a library of generated cards, a hundred to an event."""
    with Library(path) as library:
        have = library.count()
        start = time.monotonic()
        for first in range(have, count, PER_FILE):
            shots = []
            for i, (reading, _) in enumerate(generate(PER_FILE, seed=1000 + first)):
                crop = replace(reading.crop, source=f"{first}.pdf", digest=f"{first:064d}", page=i)
                shots.append(Shot(reading=replace(reading, crop=crop), jpeg=CROP))
            job = Job(paths=(), event=Event(name=f"Event {first // 1000}"))
            library.add(f"{first}.pdf", shots, job, drawn)
        if have < count:
            each = (time.monotonic() - start) / (count - have)
            print(f"{count - have} records made, {1000 * each:.1f} ms each (drawn, written, indexed)")


def measure(path: Path) -> None:
    """Print a table of seconds, each the median of five."""
    print(f"{path.stat().st_size / 1e9:.2f} GB\n\n| | ms |\n|---|---|")

    def timed(name: str, act: Callable[[], object], times: int = 5) -> None:
        took = []
        for _ in range(times):
            start = time.perf_counter()
            result = act()
            took.append(time.perf_counter() - start)
        size = f" ({len(result)})" if isinstance(result, list) else f" ({result})" if isinstance(result, int) else ""
        print(f"| {name}{size} | {1000 * statistics.median(took):.0f} |", flush=True)

    def opened() -> None:
        Library(path, create=False).close()

    timed("open", opened)
    with Library(path, create=False) as library:
        timed("list: the newest 50", lambda: list(library.find(limit=50)))
        timed("list: count all", library.count)
        for name, words in WORDS.items():
            timed(f"search, {name}: 50 of them", lambda words=words: list(library.find(words, limit=50)))  # type: ignore[misc]
            timed(f"search, {name}: count", lambda words=words: library.count(words))  # type: ignore[misc]
        timed("of one event", lambda: list(library.find(event="Event 7", limit=50)))
        timed("events", library.events)
        timed("queue for review: ids of the first 50", lambda: library.queue(50))
        timed("queue for review: all ids", library.queue)
        one = library.queue(1)[0]
        timed("show: record", lambda: library.get(one))
        timed("show: person and history", lambda: (library.person(one), library.history(one)))
        timed("review page: opened", lambda: ask(library, ""))
        timed("review page: a card", lambda: ask(library, f"cards/{one}"))
        timed("edit", lambda: library.edit(one, {"titles": "Director"}))
        timed("lookalikes of all", library.lookalikes, 1)
        timed("integrity check", library.check, 1)
        timed("forget one card, vacuum and all", lambda: library.forget(library.queue(1)[0]), 1)


def ask(library: Library, path: str) -> None:
    """Ask the review page for something, as its browser does, token and all."""

    async def asked() -> None:
        site = httpx.ASGITransport(app=app(library, "token"))
        async with httpx.AsyncClient(transport=site, base_url="http://127.0.0.1") as client:
            await client.get("/", params={"token": "token"})  # gives the cookie and leads on
            client.headers["accept"] = "application/json"
            (await client.get(f"/{path}")).raise_for_status()

    anyio.run(asked)


# --- lookalikes ------------------------------------------------------------------------------------------------------


def lookalikes(count: int, chance: random.Random) -> None:
    """Compare invented pairs of cards and print how many are proposed."""
    maker = Maker(7)
    pairs: dict[str, list[float]] = {}
    for _ in range(count):
        one, other = _card(maker, chance), _card(maker, chance)
        keeps = {name for name in ("companies", "emails", "phones") if chance.random() < 0.6}
        again = {n: v if n in keeps or n == "names" else other[n] for n, v in one.items()}
        same = f"same person: keeps the name and {len(keeps)} of firm, e-mail, phone"
        misread = again | {"names": _misread(one["names"], chance)}
        colleague = other | {"companies": one["companies"]}
        kinds = {
            same: again,
            f"{same}; a letter of the name misread": misread,
            "colleague: firm": colleague,
            "colleague: firm and phone": colleague | {"phones": one["phones"]},
            "namesake": other | {"names": one["names"]},
            "stranger": other,
        }
        for kind, card in kinds.items():
            pairs.setdefault(kind, []).append(compare(_traits(one), _traits(card))[0])
    print("| | pairs | proposed |\n|---|---|---|")
    for kind, scores in sorted(pairs.items()):
        print(f"| {kind} | {len(scores)} | {sum(s >= PROPOSED_FROM for s in scores) / len(scores):.1%} |")


def _card(maker: Maker, chance: random.Random) -> dict[str, str]:
    given, family, _ = maker.name()
    lines, word = maker.company(family)
    mail = f"{given}.{family}@{word}.example.com".lower()
    return {
        "names": f"{given} {family}",
        "companies": " ".join(lines),
        "emails": mail,
        "phones": f"+1{chance.randrange(10**9, 10**10)}",
    }


def _misread(name: str, chance: random.Random) -> str:
    at = chance.randrange(len(name))
    return name[:at] + chance.choice("aeilnorst") + name[at + 1 :]


def _traits(values: dict[str, str]) -> dict[str, set[str]]:
    fields = (Field(name=n, value=v, raw=v, confidence=0.9) for n, v in values.items())
    record = CardRecord(id="", contact=Contact(fields=tuple(fields)), readings=(), scanned_at=datetime.now(UTC))
    found: dict[str, set[str]] = {}
    for kind, value in traits(record):
        found.setdefault(kind, set()).add(value)
    return found


if __name__ == "__main__":
    main()
