"""The command line with the bad actors."""

from __future__ import annotations

import engines
from cardscan.cli import main

engines.install()  # spawned workers import this module too, under another name
if __name__ == "__main__":
    main()
