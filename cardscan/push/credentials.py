"""From the environment, the keyring or netrc to a login.  A password is never an argument, a log line or an error's text."""

from __future__ import annotations

import netrc
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from cardscan.errors import PushError, UsageError

USER, PASSWORD = "CARDSCAN_CARDDAV_USER", "CARDSCAN_CARDDAV_PASSWORD"


@dataclass(frozen=True, kw_only=True, slots=True)
class Login:
    """Who asks."""

    user: str
    password: str = field(repr=False)


def find(host: str, user: str = "") -> Login | None:
    """Look for the password of a user, or of the only one who is known, at a host; None where there is none.

    The environment comes first, then the keyring (service: the host's name), then netrc.

    Raises:
        UsageError: a password is set, but nobody says whose it is.
        PushError: netrc may be read by others, or cannot be understood.
    """
    return _environment(user) or _keyring(host, user) or _netrc(host, user)


def _environment(user: str) -> Login | None:
    password = os.environ.get(PASSWORD, "")
    if not password:
        return None
    user = user or os.environ.get(USER, "")
    if not user:
        raise UsageError(f"{PASSWORD} is set, but not whose it is", hint=f"set {USER} too, or give --user")
    return Login(user=user, password=password)


def _keyring(host: str, user: str) -> Login | None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        found = keyring.get_credential(host, user or None)
    except (KeyringError, RuntimeError, OSError):
        return None  # no keyring on this machine, or its owner said no
    return Login(user=found.username, password=found.password) if found and found.password else None


def _netrc(host: str, user: str) -> Login | None:
    path = Path(os.environ.get("NETRC") or Path.home() / ".netrc")
    try:
        if not path.is_file():
            return None
        if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise PushError("others may read the passwords in it", str(path), f"chmod 600 {path}")
        entry = netrc.netrc(path).hosts.get(
            host
        )  # not `authenticators`: the default entry is meant for no server of ours
    except netrc.NetrcParseError as error:  # its text may quote a password
        raise PushError("cannot be understood", f"{path}:{error.lineno}", "see man netrc") from None
    except (OSError, UnicodeDecodeError):
        raise PushError("cannot be read", str(path), "check its rights") from None
    if entry is None or not entry[2] or (user and entry[0] != user):
        return None
    return Login(user=entry[0], password=entry[2])
