"""Looks at signal-cli for ``leun doctor`` and for the start: what is well, what is not, and what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.channels.signal.outcomes import BAD_PARAMS, IO, NO_METHOD, RATE_LIMIT
from bot.channels.signal.rpc import Link, Place, RpcError, RpcFailed

#: The oldest signal-cli that works with Signal's servers of today and has what is used here.
OLDEST: Final = (0, 14, 7)

_UPDATE: Final = "Update it: https://github.com/AsamK/signal-cli/releases (an old one stops working within months)."


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. The text says what was found and, where it is not well, what to do."""

    name: str
    ok: bool
    text: str


async def check(place: Place, *, account: str = "", seconds: float = 10.0) -> list[Check]:
    """Everything that can be told about signal-cli and the account; raises nothing that it can cause."""
    link = Link(place)
    try:
        version = await _version(link, place, seconds)
        checks = [version]
        if version.ok or version.name == "signal version":
            checks += await _account(link, account, seconds)
        if all(one.ok for one in checks):
            checks += await _network(link, account, seconds)
            checks += await _devices(link, account, seconds)
            checks += await _profile(link, account, seconds)
        return checks
    finally:
        await link.close()


async def _version(link: Link, place: Place, seconds: float) -> Check:
    try:
        told = await link.call("version", seconds=seconds)
    except RpcFailed as error:
        how = "unix:/run/signal-cli/socket" if place.path else f"tcp:{place.host}:{place.port}"
        return Check(
            "signal socket",
            False,
            f"signal-cli does not answer at {place} ({error}). Start it with"
            f" `signal-cli daemon {'--socket' if place.path else '--tcp'} … --receive-mode=manual`"
            f" and name it in LEUN_SIGNAL_CLI (such as {how}).",
        )
    text = str(told.get("version") or "") if isinstance(told, Mapping) else ""
    numbers = tuple(int(one) for one in re.findall(r"\d{1,6}", text)[:3])
    if not numbers:
        return Check("signal version", False, f"signal-cli does not tell its version. {_UPDATE}")
    if numbers < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        return Check("signal version", False, f"signal-cli {text} is older than {oldest}. {_UPDATE}")
    return Check("signal version", True, f"signal-cli {text} answers.")


async def _account(link: Link, account: str, seconds: float) -> list[Check]:
    """Whether signal-cli has the account. Run with ``-a`` it has one, and cannot tell which."""
    name = "signal account"
    try:
        told = await link.call("listAccounts", seconds=seconds)
    except RpcError as error:
        if error.code == NO_METHOD:
            return [Check(name, True, "signal-cli was started for one account.")]
        return [Check(name, False, f"signal-cli cannot list its accounts ({error}).")]
    except RpcFailed as error:
        return [Check(name, False, f"signal-cli does not list its accounts ({error}).")]
    numbers = [
        {str(one.get(key)) for key in ("number", "aci") if one.get(key)}
        for one in (told if isinstance(told, list) else [])
        if isinstance(one, Mapping)
    ]
    if not numbers:
        text = "signal-cli has no account. Register one (`signal-cli -a NUMBER register`), or link it to a phone."
        return [Check(name, False, text)]
    if account and not any(account in one for one in numbers):
        text = "signal-cli does not have the account that LEUN_SIGNAL_ACCOUNT names. Mend the setting, or register it."
        return [Check(name, False, text)]
    if not account and len(numbers) > 1:
        text = f"signal-cli has {len(numbers)} accounts. Say in LEUN_SIGNAL_ACCOUNT which one Leun is."
        return [Check(name, False, text)]
    return [Check(name, True, "signal-cli has the account.")]


async def _network(link: Link, account: str, seconds: float) -> list[Check]:
    """Whether Signal's servers can be reached, by asking about the account itself.

    What they answer counts for little: an account that hides its number is told as unknown.
    """
    name = "signal network"
    if not account.startswith("+"):
        return []
    try:
        await link.call("getUserStatus", {"account": account, "recipient": [account]}, seconds=seconds)
    except RpcError as error:
        if error.code == RATE_LIMIT:
            return []
        if error.code == IO:
            text = "signal-cli cannot reach Signal's servers. Look at the network, the firewall and its log."
        elif error.code == BAD_PARAMS:
            text = "signal-cli cannot open the account. Look at its log, and register or link it again."
        else:
            text = f"signal-cli cannot ask Signal about the account ({error}). Look at its log."
        return [Check(name, False, text)]
    except RpcFailed as error:
        return [Check(name, False, f"signal-cli gets no answer from Signal ({error}).")]
    return [Check(name, True, "Signal's servers can be reached.")]


async def _devices(link: Link, account: str, seconds: float) -> list[Check]:
    """Whether other devices are linked; which of them signal-cli is, it does not tell."""
    told = await _asked(link, "listDevices", _of(account), seconds)
    if not isinstance(told, list) or not told:
        return []
    if len(told) == 1:
        return [Check("signal devices", True, "signal-cli is the only device of the account.")]
    text = f"The account has {len(told)} devices. What a colleague types on another one counts as a human's takeover."
    return [Check("signal devices", True, text)]


async def _profile(link: Link, account: str, seconds: float) -> list[Check]:
    """Whether the account has a name for people to see; without one Signal may refuse to send."""
    if not account:
        return []
    params = _of(account) | {"recipient": [account], "allRecipients": True}
    told = await _asked(link, "listContacts", params, seconds)
    first = told[0] if isinstance(told, list) and told else None
    profile = first.get("profile") if isinstance(first, Mapping) else None
    if not isinstance(profile, Mapping):
        return []
    if profile.get("givenName"):
        return [Check("signal profile", True, "The account has a name.")]
    text = "The account has no name, and Signal may refuse what it sends. `signal-cli updateProfile --given-name Leun`"
    return [Check("signal profile", False, text)]


async def _asked(link: Link, method: str, params: Mapping[str, Any], seconds: float) -> Any:
    """The answer to what need not be known; None where there is none."""
    try:
        return await link.call(method, params, seconds=seconds)
    except RpcFailed:
        return None


def _of(account: str) -> dict[str, Any]:
    return {"account": account} if account else {}
