"""What crosses a boundary of the core: safety findings, what came in, what leaves, effects.

Plain frozen values; how they travel (channel, database, terminal) is the shell's.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One sign of danger that the safety reader saw in a text."""

    #: ``suicide``, ``violence``, ``medical`` or ``overload``
    kind: str
    #: what gave it away: the id of the pattern, or the name of the classifier
    reason: str
    #: ``pattern``, ``classifier`` or ``intent``
    layer: str
