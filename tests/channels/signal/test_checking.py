"""What `leun doctor` says of signal-cli."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.signal.checking import check
from bot.channels.signal.rpc import Place, place
from tests.fakes.signal_cli.client import FakeSignal
from tests.fakes.signal_cli.running import ACCOUNT, running


async def test_all_is_well_and_nobodys_number_is_shown():
    async with running() as fake:
        checks = await check(place(fake.address), account=fake.account)
    assert all(one.ok for one in checks), checks
    assert [one.name for one in checks][:3] == ["signal version", "signal account", "signal network"]
    assert not any(ACCOUNT in one.text for one in checks)


async def test_a_socket_where_nobody_listens_is_told_with_how_to_start(tmp_path: Path):
    [only] = await check(Place(path=str(tmp_path / "none")))
    assert (only.name, only.ok) == ("signal socket", False)
    assert "--receive-mode=manual" in only.text


@pytest.mark.parametrize("version", ["0.13.19", "0.14.6"])
async def test_an_old_version_is_to_be_updated(version):
    async with running(version=version) as fake:
        checks = await check(place(fake.address), account=fake.account)
    assert not checks[0].ok
    assert version in checks[0].text
    assert "0.14.7" in checks[0].text


@pytest.mark.parametrize(
    ("accounts", "wanted", "said"),
    [
        ((), ACCOUNT, "no account"),
        ((ACCOUNT,), "+32460999999", "does not have the account"),
        ((ACCOUNT, "+32460000002"), "", "which one"),
    ],
)
async def test_an_account_that_is_not_there_is_told(accounts, wanted, said):
    async with running(accounts=accounts) as fake:
        checks = await check(place(fake.address), account=wanted)
    assert [(one.name, one.ok) for one in checks] == [("signal version", True), ("signal account", False)]
    assert said in checks[1].text


async def test_servers_of_signal_that_cannot_be_reached_are_told():
    async with running() as fake, FakeSignal(fake.control) as signal:
        await signal.ask("POST", "/control/troubles", {"failure": "io", "method": "getUserStatus"})
        checks = await check(place(fake.address), account=fake.account)
    assert "cannot reach Signal's servers" in checks[-1].text
