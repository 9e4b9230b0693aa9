"""Run the command line as `python -m cardscan`."""

from __future__ import annotations

from cardscan.cli import main

if __name__ == "__main__":
    main()
