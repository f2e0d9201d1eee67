"""After a letter whose fate nobody can tell: when the next one may go."""

from __future__ import annotations

from bot.work.doubt import FIRST, LAST_ASKED, LAST_LOST, Doubt


class Channel:
    """Answers or not, and counts how often it was asked; with a clock."""

    def __init__(self) -> None:
        self.now, self.well, self.asked = 0.0, True, 0

    async def answers(self) -> bool:
        self.asked += 1
        return self.well


async def test_nothing_is_asked_without_doubt():
    channel = Channel()
    assert await Doubt(lambda: channel.now).over(channel.answers) == 0
    assert channel.asked == 0


async def test_a_channel_that_answers_takes_one_letter_at_once_and_is_well_when_its_fate_is_known():
    channel = Channel()
    doubt = Doubt(lambda: channel.now)
    doubt.unknown()
    assert await doubt.over(channel.answers) == 0
    assert doubt.there
    assert await doubt.over(channel.answers) == 0
    assert channel.asked == 1
    doubt.known()
    assert not doubt.there


async def test_no_letter_goes_while_nothing_answers_and_each_wait_is_longer():
    channel = Channel()
    doubt = Doubt(lambda: channel.now)
    channel.well = False
    doubt.unknown()
    waits = []
    for _ in range(6):
        waits.append(await doubt.over(channel.answers))
        assert await doubt.over(channel.answers) == waits[-1]
        channel.now += waits[-1]
    assert waits == [FIRST, 2 * FIRST, 4 * FIRST, LAST_ASKED, LAST_ASKED, LAST_ASKED]
    assert channel.asked == 6
    channel.well = True
    assert await doubt.over(channel.answers) == 0


async def test_letters_that_are_lost_though_the_channel_answers_are_ever_fewer():
    channel = Channel()
    doubt = Doubt(lambda: channel.now)
    lost = 0
    while channel.now < 60:
        wait = await doubt.over(channel.answers)
        channel.now += wait
        if not wait:
            doubt.unknown()
            lost += 1
    assert lost <= 8
    assert LAST_LOST >= 30


async def test_what_was_on_the_wire_together_is_one_doubt():
    channel = Channel()
    doubt = Doubt(lambda: channel.now)
    for _ in range(30):
        doubt.unknown()
    assert await doubt.over(channel.answers) == 0
