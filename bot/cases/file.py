"""What belongs to a case and to nobody else: why it was opened and what the carer agreed to share."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """Kept sealed with the carer's key; a consultant of the team reads it, and the audit log says so."""

    #: why somebody should look, in words, most urgent first
    reasons: tuple[str, ...] = field(default=(), repr=False)
    #: what the carer agreed to pass on, in words
    shared: tuple[str, ...] = field(default=(), repr=False)
    #: the carer's language
    language: str = "nl"
    #: version of the text they agreed to
    consent: str = ""


def to_bytes(file: CaseFile) -> bytes:
    """As it is sealed."""
    return json.dumps(asdict(file), ensure_ascii=False).encode()


def from_bytes(raw: bytes) -> CaseFile:
    """As it was sealed."""
    told = json.loads(raw)
    told |= {name: tuple(told[name]) for name in ("reasons", "shared")}
    return CaseFile(**told)
