"""Reads whether two people are married, live together by law, or just live together.

Pure; for an answer to who somebody is to the carer.
"""

from __future__ import annotations

import re
from typing import Any, Final

_NOT: Final = r"(?:niet|nie|ni|geen|not|never|nooit)"
_MARRIED: Final = re.compile(r"\b(?:getrouwd|gehuwd|married)\b")
_UNMARRIED: Final = re.compile(rf"\b{_NOT} (?:\w+ )?(?:getrouwd|gehuwd|married)\b|\b(?:ongehuwd|unmarried)\b")
_BY_LAW: Final = re.compile(
    r"\bwettelijke? (?:samen\w*|geregistreerd\w*)|\bsamen\w* wettelijk\b|\bwonen wettelijk samen\b|"
    r"\bwettelijk samen\b|\blegal(?:ly)? (?:cohabit\w*|registered|partners?)|\bregistered (?:partner\w*|cohabit\w*)|"
    r"\bsamenlevingscontract\b|\bwettelijke?n? (?:partner|lief|vriend\w*)\b|\bcivil partner\w*|\bcivil union\b|"
    r"\bcohabit\w* (?:by law|legally|contract)\b"
)
_NOT_BY_LAW: Final = re.compile(
    rf"\b{_NOT} (?:\w+ )?(?:wettelijk|legally|registered)\b|\bfeitelijk samen\w*|\bde facto\b|"
    r"\b(?:niks|niets|nothing) (?:\w+ )?(?:wettelijks?|officieels?|legal|official|op papier|on paper|getekend|"
    r"signed)\b|"
    r"\bniet (?:\w+ )?(?:officieel|bij de gemeente)\b|\b(?:not|nothing) (?:\w+ )?official\w*\b|\bfeitelijke? partner\b|"
    r"\b(?:zonder|without) (?:papieren|papers|contract|boterbriefje)\b|"
    r"\bwonen (?:gewoon|alleen|enkel) samen\b|\b(?:gewoon|just) (?:samen ?wonen\w*|living together|samenwonend)"
)
_TOGETHER: Final = re.compile(r"\bsamen\b|\bsamenwonen\w*\b|\bsamenwoon\w*\b|\bcohabit\w*|\btogether\b")


_BY_US: Final = re.compile(r"\b(?:we|wij|ik|i|(?:he|she) and i)\b")


def bond_of_the_carer(said: str) -> Any:
    """How the carer and a partner live together, where others are named too: "my partner's son, we're registered"."""
    bond = _bond(said)
    return bond if bond in ("legal_partner", "de_facto_partner") and _BY_US.search(said) else read_bond(said)


def read_bond(said: str) -> Any:
    """A value of ``recipient_relation``, or ``{"any_of": …}`` of those that it may be; ``said`` is plain."""
    if re.search(r"\b(?:broer|zus|kind|zoon|dochter|ouders?|brother|sister|son|daughter|parents?)\b", said):
        return None
    return _bond(said)


def _bond(said: str) -> Any:
    if _NOT_BY_LAW.search(said):
        return "de_facto_partner"
    if _BY_LAW.search(said):
        return "legal_partner"
    if _UNMARRIED.search(said):
        return {"any_of": ["legal_partner", "de_facto_partner"]} if _TOGETHER.search(said) else None
    return "spouse" if _MARRIED.search(said) and not re.search(r"\b(?:was|waren|were|ex)\b", said) else None
