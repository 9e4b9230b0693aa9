"""The library: one SQLite file that keeps every card, what was decided about it, and how it came to be so.

A card's record has two parts.  The *draft* is what the parsers make of its readings; it can be computed again at any
time.  The *decisions* are what a person typed or took away; nothing computed ever touches them.  What is shown is the
draft with the decisions laid over it (`overlay`).  Accepting pins the draft, so that later parsers change nothing.

    files ─► sides (reading, crop) ─► records (draft, pinned, decisions, status, revision) ─► search, traits
                                        `─► operations ─► changes (each column before and after)

Every side of a card has one record; that of a back points to its front and is not shown by itself, so pairing loses
nothing and can be undone.  Cards of one person share the `person` label.  Every change goes through `Library`, is one
transaction, raises the record's revision and is kept with what was before and after.

One `Library` belongs to one thread; open another for another thread or process.  Readers never wait; writers wait for
each other for `database.PATIENCE` seconds.
"""

from __future__ import annotations

from cardscan.store.library import Library, default_path

__all__ = ["Library", "default_path"]
