"""Where passwords come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail

from cardscan.errors import PushError, UsageError
from cardscan.push.credentials import PASSWORD, USER, Login, find

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Wallet(KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """Give a password."""
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a password."""
        self.kept[service, username] = password


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Look into no real keyring, environment or home."""
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for name in (USER, PASSWORD):
        monkeypatch.delenv(name, raising=False)
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


def netrc(folder: Path, text: str, mode: int = 0o600) -> None:
    """Write a netrc file."""
    (folder / "netrc").write_text(text)
    (folder / "netrc").chmod(mode)


def test_where_there_is_nothing_there_is_no_login() -> None:
    assert find("dav.example.com") is None


def test_the_environment_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc(tmp_path, "machine dav.example.com login ann password from-netrc\n")
    monkeypatch.setenv(PASSWORD, "from-environment")
    with pytest.raises(UsageError, match=USER):
        find("dav.example.com")
    monkeypatch.setenv(USER, "ann")
    assert find("dav.example.com") == Login(user="ann", password="from-environment")  # noqa: S106
    assert find("dav.example.com", "bob") == Login(user="bob", password="from-environment")  # noqa: S106


def test_then_the_keyring(tmp_path: Path) -> None:
    netrc(tmp_path, "machine dav.example.com login ann password from-netrc\n")
    wallet = Wallet()
    keyring.set_keyring(wallet)
    wallet.set_password("dav.example.com", "ann", "from-keyring")
    assert find("dav.example.com", "ann") == Login(user="ann", password="from-keyring")  # noqa: S106
    assert find("other.example.com", "ann") is None


def test_then_netrc(tmp_path: Path) -> None:
    netrc(tmp_path, "machine dav.example.com login ann password from-netrc\ndefault login all password everywhere\n")
    found = Login(user="ann", password="from-netrc")  # noqa: S106
    assert find("dav.example.com") == find("dav.example.com", "ann") == found
    assert find("dav.example.com", "bob") is None
    assert find("other.example.com") is None  # the default entry is for no server of ours


def test_a_netrc_that_others_may_read_is_refused(tmp_path: Path) -> None:
    netrc(tmp_path, "machine dav.example.com login ann password s3cret\n", 0o644)
    with pytest.raises(PushError, match="others may read") as caught:
        find("dav.example.com")
    assert "chmod 600" in caught.value.hint


@pytest.mark.parametrize(
    "text", ["machine x login y password s3cret s3cret-too", "machine dav login a password s3cret s3cret\n"]
)
def test_a_netrc_that_makes_no_sense_is_told_without_its_text(tmp_path: Path, text: str) -> None:
    netrc(tmp_path, text)
    with pytest.raises(PushError, match="cannot be understood") as caught:
        find("dav.example.com")
    assert "s3cret" not in str(caught.value)


def test_a_login_never_shows_its_password() -> None:
    assert "s3cret" not in repr(Login(user="ann", password="s3cret"))  # noqa: S106
