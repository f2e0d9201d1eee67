"""What is to go wrong next: failures of a request, and answers that come late, broken, in another order or never."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

Failure = Literal[
    "io", "untrusted", "rate_limit", "captcha_rejected", "network", "unregistered", "prekey", "bare_429", "user"
]
FAILURES: Final = (
    "io",
    "untrusted",
    "rate_limit",
    "captcha_rejected",
    "network",
    "unregistered",
    "prekey",
    "bare_429",
    "user",
)
#: late; never; the line cut in the middle and the connection with it; the connection closed instead of an answer;
#: kept until so many are there, and then the last first; a line that is no JSON before the answer; the answer twice
Answer = Literal["late", "never", "half", "closed", "reversed", "garbage_before", "twice"]
ANSWERS: Final = ("late", "never", "half", "closed", "reversed", "garbage_before", "twice")


@dataclass(slots=True, kw_only=True)
class Trouble:
    """One thing that goes wrong, so many times.

    A failure and an answer may both be set; a failed request is not carried out, unless ``carried_out`` says so
    (a bare 429 is known to come with a message that arrived). Without a failure ``carried_out`` false means that
    nothing was done.
    """

    failure: Failure | None = None
    answer: Answer | None = None
    #: of these requests only; empty: any that sends something to somebody
    method: str = "send"
    #: uuid of the one it befalls; empty: everybody
    person: str = ""
    times: int = 1
    #: how often it was to come in all
    total: int = 0
    carried_out: bool | None = None
    seconds: float = 0.0
    retry_after: int | None = 86400
    token: str | None = None
    #: as an answer with results, not as an error: as with several recipients of whom one got it
    as_result: bool = False

    def __post_init__(self) -> None:
        self.total = self.times
        if self.failure is not None and self.failure not in FAILURES:
            raise ValueError(f"failure is one of {', '.join(FAILURES)}")
        if self.answer is not None and self.answer not in ANSWERS:
            raise ValueError(f"answer is one of {', '.join(ANSWERS)}")
        if self.failure is None and self.answer is None:
            raise ValueError("say a failure or an answer")

    @property
    def done(self) -> bool:
        """Whether the request is carried out all the same."""
        return self.failure is None if self.carried_out is None else self.carried_out


class Troubles:
    """Those that are to come, first come first served."""

    def __init__(self) -> None:
        self._coming: list[Trouble] = []

    def add(self, trouble: Trouble) -> None:
        """One more."""
        self._coming.append(trouble)

    def clear(self) -> None:
        """All is well."""
        self._coming.clear()

    def next(self, method: str, persons: set[str]) -> Trouble | None:
        """What befalls this request; it is used up by that."""
        for one in self._coming:
            if one.method not in ("", "*", method) or (one.person and one.person not in persons):
                continue
            one.times -= 1
            if one.times <= 0:
                self._coming.remove(one)
            return one
        return None

    def shown(self) -> list[dict[str, Any]]:
        """As JSON."""
        return [{name: getattr(one, name) for name in one.__slots__} for one in self._coming]
