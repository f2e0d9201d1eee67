"""A signal-cli daemon without Signal, as a program of its own: ``python -m tests.fakes.signal_cli --help``.

In a test::

    async with running(folder / "signal.sock") as fake, FakeSignal(fake.control) as signal:
        bert = await signal.person("Bert")
        menu = await bert.sees("Waarmee kan ik helpen?")
        await bert.says("2", quoting=menu.id)

HTTP costs some milliseconds a deed. A generator of load in the fake's own process needs none of it: `Running.world`
with `deeds.Deeds` takes thousands of messages a second.
"""

from tests.fakes.signal_cli.client import FakeSignal, NotSeen, Seen, SignalPhone, Started, started, texts
from tests.fakes.signal_cli.running import ACCOUNT, Running, running

__all__ = [
    "ACCOUNT",
    "FakeSignal",
    "NotSeen",
    "Running",
    "Seen",
    "SignalPhone",
    "Started",
    "running",
    "started",
    "texts",
]
