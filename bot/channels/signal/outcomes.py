"""How a send through signal-cli ended, and what an operator must hear of it. Pure.

Where nothing arrived signal-cli answers with an error (-1, -4, -5) whose data has the same results as a success.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.channels.port import Delivered, Outcome, PersonGone, Refused, RetryAfter, Unknown
from bot.channels.signal.rpc import RpcError, RpcFailed, RpcLost
from bot.channels.signal.signs import Sign

#: Seconds to wait: for the network, for signal-cli itself, where Signal names no time, where somebody must mend it.
NETWORK: Final = 15.0
DOWN: Final = 5.0
LIMITED: Final = 3600.0
MENDED: Final = 300.0

#: JSON-RPC codes of signal-cli.
USER, IO, UNTRUSTED, RATE_LIMIT, CAPTCHA = -1, -3, -4, -5, -6
INTERNAL, NO_METHOD, BAD_PARAMS = -32603, -32601, -32602

#: What an unexpected error (-32603) says of its cause.
_LIMITED: Final = ("429", "ratelimit", "rate limit", "proofrequired")
_NETWORK: Final = ("unknownhost", "connectexception", "pushnetwork", "noroutetohost", "networkunreachable")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a send ended."""

    outcome: Outcome
    sign: Sign | None = None
    #: what a captcha is to be solved for (``submitRateLimitChallenge``)
    challenge: str = ""


def answered(result: Any) -> Ended:
    """What an answer to ``send`` comes to."""
    result = result if isinstance(result, Mapping) else {}
    timestamp = result.get("timestamp")
    sent = _results(result)
    if not isinstance(timestamp, int) or isinstance(timestamp, bool):
        return _failed(sent) or Ended(Unknown("an answer without a timestamp"))
    if not sent or any(one.get("type") == "SUCCESS" for one in sent):
        return Ended(Delivered(str(timestamp)))
    return _failed(sent) or Ended(Unknown("an answer without a result"))


def failed(error: RpcFailed) -> Ended:
    """What a failed request comes to."""
    if isinstance(error, RpcLost):
        return Ended(Unknown(error.why) if error.written else RetryAfter(DOWN, "signal-cli is not there", whole=True))
    if not isinstance(error, RpcError):
        return Ended(Unknown("failed"))
    data = error.data if isinstance(error.data, Mapping) else {}
    response = data.get("response")
    told = _failed(_results(response if isinstance(response, Mapping) else {}))
    return told or _by_code(error)


def _results(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    results = told.get("results")
    return [one for one in results if isinstance(one, Mapping)] if isinstance(results, list) else []


def _failed(results: list[Mapping[str, Any]]) -> Ended | None:
    """What the first result that says why comes to; None where none does."""
    for one in results:
        match one.get("type"):
            case "UNREGISTERED_FAILURE":
                return Ended(PersonGone("unregistered"))
            case "IDENTITY_FAILURE":
                return _identity()
            case "RATE_LIMIT_FAILURE":
                return _limited(one)
            case "NETWORK_FAILURE":
                return Ended(RetryAfter(NETWORK, "network"))
            case "INVALID_PRE_KEY_FAILURE":
                return Ended(RetryAfter(LIMITED, "the keys of the person's phone are not valid"))
    return None


def _limited(result: Mapping[str, Any]) -> Ended:
    seconds = result.get("retryAfterSeconds")
    wait = float(seconds) if isinstance(seconds, int | float) and 0 < seconds < 10**7 else LIMITED
    token = result.get("token")
    if isinstance(token, str) and token:
        sign = Sign("signal_captcha", "Signal asks for a captcha before anything more is sent")
        return Ended(RetryAfter(wait, "captcha", whole=True), sign, token)
    return Ended(RetryAfter(wait, "rate limit"), Sign("signal_rate_limited", f"again after {wait:.0f} seconds"))


def _identity() -> Ended:
    detail = "a person has a new phone; signal-cli is to run with --trust-new-identities=always"
    return Ended(Refused("identity"), Sign("signal_identity", detail))


def _by_code(error: RpcError) -> Ended:
    said = error.said.casefold()
    match error.code:
        case code if code == RATE_LIMIT:
            return _limited({})
        case code if code == INTERNAL and any(word in said for word in _LIMITED):
            # such messages were seen to arrive all the same: AsamK/signal-cli issue 2071, 2026
            return Ended(Unknown("rate limit"), Sign("signal_rate_limited", "signal-cli cannot tell what was sent"))
        case code if code == CAPTCHA:
            return Ended(
                RetryAfter(LIMITED, "captcha", whole=True), Sign("signal_captcha", "the captcha was not taken")
            )
        case code if code == UNTRUSTED:
            return _identity()
        case code if code == IO:
            return Ended(RetryAfter(NETWORK, "network", whole=True))
        case code if code == USER and "not registered" in said:
            return Ended(PersonGone("unregistered"))
        case code if code == USER:
            return Ended(Refused("signal-cli takes it for a mistake"))
        case code if code in (BAD_PARAMS, NO_METHOD):
            why = "signal-cli does not have this account" if code == BAD_PARAMS else "signal-cli cannot send"
            return Ended(RetryAfter(MENDED, why, whole=True), Sign("signal_down", why))
        case code if code == INTERNAL and "attachmentinvalid" in said:
            return Ended(Refused("attachment"))
        case code if code == INTERNAL and "prekeys" in said:
            return Ended(RetryAfter(LIMITED, "the person's phone was away too long"))
        case code if code == INTERNAL and any(word in said for word in _NETWORK):
            return Ended(RetryAfter(NETWORK, "network"))
    return Ended(Unknown(f"error {error.code}"))
