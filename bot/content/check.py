"""Everything that can be wrong with packs beyond what cannot be read at all, every mistake at once.

Pure: takes texts, gives mistakes. The checks themselves stand in ``content.checks``.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.content import packs as pack_files
from bot.content.checks import comparisons, examples, facts, flows, layers, schemes, texts, words
from bot.content.checks.look import Look, file_name
from bot.content.model import Content
from bot.content.packs import PackFiles, load
from bot.errors import ContentError, Mistake

_CHECKS = (
    *facts.CHECKS,
    *comparisons.CHECKS,
    *schemes.CHECKS,
    *words.CHECKS,
    *texts.CHECKS,
    *flows.CHECKS,
    *examples.CHECKS,
    *layers.CHECKS,
)


def check(packs: Sequence[PackFiles]) -> tuple[Mistake, ...]:
    """Every mistake in packs laid over each other, the base first; in order of file and line."""
    content, reader = pack_files.read(packs)
    worked_out = {
        file_name(pack, path): found
        for pack in packs
        for path, text in sorted(pack.files.items())
        if path.startswith("examples/")
        and (found := pack_files.read_examples(reader, file_name(pack, path), text)) is not None
    }
    look = Look(packs, content, reader.raw, frozenset(reader.broken), worked_out)
    found_here = {mistake for one in _CHECKS for mistake in one(look)}
    return tuple(sorted({*reader.mistakes, *found_here}))


def load_checked(packs: Sequence[PackFiles]) -> Content:
    """The content of packs laid over the base. Packs are untrusted: one with any mistake is refused whole.

    The base alone is what Leun was built and tested with, and is not checked again at every start.
    Raises ContentError with every mistake.
    """
    if len(packs) > 1 and (mistakes := check(packs)):
        raise ContentError(mistakes)
    return load(packs)
