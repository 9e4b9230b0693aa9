"""From the library to an address book on a server: look, plan, then act.

    credentials ─► Client ─► discovery ─► book ─┐
                                                ├─► plan ─► act ─► receipts
    cards of the library, receipts of earlier ──┘

Nothing on the server is ever deleted, and nothing is replaced but what is still as it was last sent: every request that
writes says so (If-Match, If-None-Match), so that the server itself refuses where somebody was faster.  What was changed or
deleted there is told and left alone.  A receipt is kept after each contact, so a push that was killed goes on where it
stopped.

Sources: RFC 6352 (CardDAV), RFC 4918 (WebDAV), RFC 6764 (finding a service).
"""
