"""The review: what a person decides about a card, and the local page on which it is done in seconds.

    browser ─► web (who may ask, routes) ─► decisions (what was decided) ─► Library
                  `─► sheet (a record as rows, outlines and crops) ─► templates

The page needs nothing from the network and keeps nothing itself: every decision goes into the library at once, with
the revision that the person saw.
"""
