"""The packs of municipalities that Leun comes with: every researched premium is there, worded, and worked out."""

from __future__ import annotations

from typing import Any

import pytest

from bot.content import check, packs
from bot.content.forms import ExampleForm
from bot.content.model import SchemeId
from tests.local_packs import READ_ON, answer, local_content, local_packs, sums_told

#: what the researched file of 2026-11-22 holds, one record a line:
#: id, NIS code of then, of today where it merged, whether all conditions are known, sums as printed
RECORDS = """\
"""


def examples() -> list[Any]:
    found = []
    for pack in local_packs()[1:]:
        for path, text in sorted(pack.files.items()):
            if not path.startswith("examples/"):
                continue
            reader = packs.Reader()
            file = packs.read_examples(reader, f"{pack.name}/{path}", text)
            assert file is not None, reader.mistakes
            for index, example in enumerate(file.examples, start=1):
                facts: dict[str, Any] = {}
                for profile in example.base:
                    facts |= file.profiles[profile]
                id = path.removeprefix("examples/").removesuffix(".yaml")
                found.append(pytest.param(example, facts | dict(example.facts), id=f"{id}-{index}"))
    return found


EXAMPLES = examples()


@pytest.mark.parametrize(("example", "facts"), EXAMPLES)
def test_a_worked_situation_comes_out_as_written(example: ExampleForm, facts: dict[str, Any]) -> None:
    found = answer(facts, list(example.expect), on=example.on or READ_ON)
    verdicts = {one["scheme"]: one for one in found["verdicts"]}
    for scheme, outcome in example.expect.items():
        assert verdicts[scheme]["outcome"] == outcome, (example.situation, verdicts[scheme])
    for scheme, names in example.missing.items():
        assert set(names) <= set(verdicts[scheme]["missing"]), (example.situation, verdicts[scheme]["missing"])
    for scheme, sums in example.amounts.items():
        told = {eur for eur, _ in sums_told(verdicts[scheme])}
        assert set(map(float, sums)) <= told, (example.situation, verdicts[scheme]["amounts"])


@pytest.mark.parametrize("scheme", sorted(str(id) for id in local_content().schemes if id.startswith("premium_")))
def test_every_premium_has_a_yes_and_a_no_worked_out(scheme: str) -> None:
    """Of one of which not all conditions are known, whatever its page shows."""
    outcomes = {example.values[0].expect.get(scheme) for example in EXAMPLES} - {None}
    known = local_content().schemes[SchemeId(scheme)]
    if known.complete:
        assert {"eligible", "not_eligible"} <= outcomes
    else:
        assert outcomes
        assert "eligible" not in outcomes
        assert not known.conditions or "not_eligible" in outcomes


def test_no_pack_has_a_mistake() -> None:
    mistakes = [str(one) for one in check.check(local_packs()) if one.file.split("/")[0] in PACKS]
    assert not mistakes, "\n".join(mistakes)


PACKS = {pack.name for pack in local_packs()[1:]}
