"""The fake as a program."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
from pathlib import Path
from typing import Any

import tests.fakes.telegram
from tests.fakes.telegram.post import PATIENCE
from tests.fakes.telegram.server import HOST, TOKEN, serving


def main() -> None:
    """Run until a signal comes."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.fakes.telegram",
        description=tests.fakes.telegram.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default=HOST)
    parser.add_argument("--port", type=int, default=0, help="of the Bot API; 0: any that is free")
    parser.add_argument("--control-port", type=int, default=0, help="of the control API; 0: any that is free")
    parser.add_argument("--token", default=TOKEN, help="of the bot")
    parser.add_argument("--name", default="Leun", help="of the bot")
    parser.add_argument("--username", default="leun_test_bot", help="of the bot")
    parser.add_argument("--time-scale", type=float, default=1.0, help="what waits between tries are multiplied by")
    parser.add_argument("--patience", type=float, default=PATIENCE, help="seconds for the answer of a webhook")
    parser.add_argument("--flood", action="store_true", help="hold the bot to Telegram's limits on sending")
    parser.add_argument("--https-only", action="store_true", help="take webhooks as the real one: https, four ports")
    parser.add_argument("--state", type=Path, help="read at the start, written at the end")
    told = parser.parse_args()
    asyncio.run(live(vars(told)))


async def live(told: dict[str, Any]) -> None:
    """Serve until SIGINT or SIGTERM."""
    over = asyncio.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(one, over.set)
    async with serving(**told) as server:
        print(json.dumps(server.about()), flush=True)
        await over.wait()


if __name__ == "__main__":
    main()
