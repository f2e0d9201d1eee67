"""A signal-cli daemon without Signal, as a program of its own: ``python -m tests.fakes.signal_cli --help``.

In a test::

    async with running(folder / "signal.sock") as fake, FakeSignal(fake.control) as signal:
        bert = await signal.person("Bert")
        menu = await bert.sees("Waarmee kan ik helpen?")
        await bert.says("2", quoting=menu.id)
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
