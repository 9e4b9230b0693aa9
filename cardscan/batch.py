"""Many files on any `concurrent.futures.Executor`: workers read, only the parent collects, stores and reports.

From paths to records and failures.  A file that fails, or that kills its worker, is reported and the others go on.
With a library, each file is in it before it is reported as done, and what it holds already is not read again.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cardscan import capture, pipeline, sides
from cardscan.errors import CardscanError, EngineError, InputError
from cardscan.types import CardRecord, Event, Job, Pairing, Shot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, datetime

    from cardscan.store import Library
    from cardscan.types import Crop

    Report = Callable[[int, int], None]
    Keep = Callable[[str, list[Shot]], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of a batch."""

    records: tuple[CardRecord, ...]
    failures: tuple[CardscanError, ...]
    """One a file that could not be used; `where` is its path."""
    known: tuple[str, ...] = ()
    """The files that the library held already."""


class SerialExecutor(Executor):
    """An executor that does the work at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run the call and give its finished future."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - whatever it is belongs to the future
            future.set_exception(error)
        return future


def processes(count: int) -> Executor:
    """Give an executor of that many processes; one process is this one.

    The workers are spawned, not forked: the engine's threads do not survive a fork.
    """
    if count <= 1:
        return SerialExecutor()
    return ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"), initializer=_prepare_worker)


def _prepare_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C reaches the whole group: end at once, without a traceback
    threading.Thread(target=_end_with_parent, daemon=True).start()
    capture.limit_threads(1)  # OpenCV's own pool would fight the other workers for the cores


def _end_with_parent() -> None:
    """End this worker when its parent is killed: it would wait for work forever, with the engine in memory."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def expand(paths: Iterable[str]) -> tuple[list[str], list[CardscanError]]:
    """Give the files to scan, folders opened, each front before its back; and what cannot be opened."""
    files: list[str] = []
    failures: list[CardscanError] = []

    def refuse(error: OSError) -> None:
        failures.append(InputError(f"cannot be read: {error.strerror}", str(error.filename), "check its permissions"))

    for path in paths:
        if not os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises where a parent folder is closed to us
            files.append(path)
            continue
        found = [
            str(Path(folder) / name)
            for folder, _, names in os.walk(path, onerror=refuse)
            for name in names
            if not name.startswith(".") and capture.is_picture(Path(name))
        ]
        if not found and not any(f.where.startswith(path) for f in failures):
            failures.append(InputError("the folder holds no pictures", path, "give photos, scans or PDFs"))
        files += found
    return sides.in_order(files), failures


def run(
    job: Job,
    executor: Executor | None = None,
    jobs: int = 1,
    report: Report | None = None,
    library: Library | None = None,
    *,
    again: bool = False,
) -> Outcome:
    """Scan all files of a job; `report(done, of)` is called at the start and as each file is done.

    With a library, the records are those that it shows afterwards; `again` reads files that it knows anew.
    """
    files, failures = expand(job.paths)
    report = report or (lambda done, of: None)  # noqa: ARG005
    if library:
        return _run_into(library, job, files, failures, executor, jobs, report, again=again)
    results = _read_all(files, job.engine, executor, jobs, report)
    failures += [r for r in results.values() if isinstance(r, CardscanError)]
    readings = [shot.reading for r in results.values() if not isinstance(r, CardscanError) for shot in r]
    return Outcome(records=tuple(pipeline.assemble(readings, job)), failures=tuple(failures))


def _run_into(
    library: Library,
    job: Job,
    files: list[str],
    failures: list[CardscanError],
    executor: Executor | None,
    jobs: int,
    report: Report,
    *,
    again: bool,
) -> Outcome:
    digests = {path: _digest(path) for path in files}
    first = {digest: path for path, digest in reversed(digests.items()) if digest}
    copies = {path: first[digest] for path, digest in digests.items() if digest and first[digest] != path}
    held = {path for path in first.values() if not again and library.known(digests[path] or "")}
    todo = [path for path in files if path not in held and path not in copies]

    def keep(path: str, shots: list[Shot]) -> None:
        library.add(path, shots, job, pipeline.assemble)

    for path, result in _read_all(todo, job.engine, executor, jobs, report, keep).items():
        if isinstance(result, CardscanError):
            failures.append(result)
        digests[path] = None if isinstance(result, CardscanError) else result[0].reading.crop.digest
    readings = [
        replace(r, crop=replace(r.crop, source=path))  # pairs go by the names that the files have now
        for path, digest in digests.items()
        if digest and path not in copies
        for r in library.known(digest)
    ]
    pairs = [(front, back) for front, back in sides.pair(readings, job.pairing) if back]
    library.settle({r.crop.digest for r in readings}, pairs, pipeline.assemble)
    paths = {r.crop.digest: r.crop.source for r in readings}
    return Outcome(
        records=tuple(_found_at(record, paths) for record in library.records(library.shown(readings))),
        failures=tuple(failures),
        known=tuple(path for path in files if path in held or (path in copies and digests[copies[path]])),
    )


def _found_at(record: CardRecord, paths: Mapping[str, str]) -> CardRecord:
    """Name the files of a record as they were given this time."""

    def now(crop: Crop) -> Crop:
        return replace(crop, source=paths.get(crop.digest, crop.source))

    return replace(record, readings=tuple(replace(r, crop=now(r.crop)) for r in record.readings))


def _digest(path: str) -> str | None:
    """Give the SHA-256 of a file; None if it cannot be read, which is told when it is tried."""
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _read(path: str, engine: str) -> list[Shot]:
    """Read a file without keeping pictures."""
    return [Shot(reading=reading) for reading in pipeline.read(path, engine)]


def _read_all(
    files: Sequence[str], engine: str, executor: Executor | None, jobs: int, report: Report, keep: Keep | None = None
) -> Mapping[str, list[Shot] | CardscanError]:
    """Read files and give what became of each; `keep` is handed each file's sides before it is reported."""
    results: dict[str, list[Shot] | CardscanError] = {}
    work = pipeline.shoot if keep else _read

    def finish(path: str, future: Future[list[Shot]]) -> None:
        try:
            shots = future.result()
        except BrokenProcessPool:
            return  # it may be another file's fault: it is tried alone below
        except CardscanError as error:
            results[path] = type(error)(error.message, error.where or path, error.hint)
        except MemoryError:
            results[path] = InputError("is too large for this machine's memory", path, "make it smaller")
        except Exception as error:  # noqa: BLE001 - a bug met in one file must not cost the others
            results[path] = CardscanError(
                f"a bug in cardscan: {type(error).__name__}: {error}", path, "please report it"
            )
        else:
            if keep:
                keep(path, shots)  # outside of `try`: a library that cannot be written ends the batch
            results[path] = shots
        report(len(results), len(files))

    report(0, len(files))
    pool = executor or processes(min(jobs, len(files)))
    try:
        futures = {pool.submit(work, path, engine): path for path in files}
        for future in as_completed(futures):
            finish(futures[future], future)
    except BrokenProcessPool:
        pass  # the pool broke while files were handed out
    finally:
        if executor is None:
            pool.shutdown(cancel_futures=True)
    for path in files:
        if path not in results:
            _read_alone(work, path, engine, finish)
            if path not in results:
                results[path] = EngineError("the worker that read it died", path, "is memory short? try --jobs 1")
                report(len(results), len(files))
    return {path: results[path] for path in files}


def _read_alone(
    work: Callable[[str, str], list[Shot]], path: str, engine: str, finish: Callable[[str, Future[list[Shot]]], None]
) -> None:
    """Read a file in a process of its own, so that what kills it kills nothing else."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=_prepare_worker) as pool:
        finish(path, next(as_completed([pool.submit(work, path, engine)])))


def scan(
    *paths: str | os.PathLike[str],
    event: Event | str | None = None,
    region: str = "US",
    pairing: Pairing = "auto",
    engine: str = "rapid",
    today: date | None = None,
    scanned_at: datetime | None = None,
    jobs: int = 1,
    library: Library | None = None,
) -> list[CardRecord]:
    """Scan files and folders and give their records, in order; with a library, put them there too.

    Raises:
        CardscanError: at the first file that cannot be used; `run` gives the records of the others beside the failures.
    """
    job = Job(
        paths=tuple(os.fspath(p) for p in paths),
        event=Event(name=event) if isinstance(event, str) else event,
        region=region,
        pairing=pairing,
        engine=engine,
        today=today,
    )
    outcome = run(replace(job, scanned_at=scanned_at) if scanned_at else job, jobs=jobs, library=library)
    if outcome.failures:
        raise outcome.failures[0]
    return list(outcome.records)
