"""``python -m tests.fakes.signal_cli``: see ``--help``."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
from pathlib import Path

from tests.fakes.signal_cli.control import HELP
from tests.fakes.signal_cli.running import ACCOUNT, VERSION, running


async def main(options: argparse.Namespace) -> None:
    """Run until SIGTERM or SIGINT; the first line on stdout says in JSON where it listens."""
    stop = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(one, stop.set)
    async with running(
        options.socket,
        port=options.port,
        control_port=options.control_port,
        accounts=() if options.no_account else tuple(options.account or [ACCOUNT]),
        version=options.says_version,
        trust_new_identities=options.trust_new_identities,
        latency=options.latency,
        down=options.down,
        rest_port=options.rest_port,
    ) as fake:
        where = {"address": fake.address, "control": fake.control, "account": fake.account, "rest": fake.rest}
        print(json.dumps(where), flush=True)
        await stop.wait()


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(
        prog="python -m tests.fakes.signal_cli",
        description="A signal-cli daemon without Signal: JSON-RPC lines, people who write, things that go wrong.",
        epilog=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--socket", type=Path, help="listen on a unix socket at this path (else on TCP)")
    made.add_argument("--port", type=int, default=0, help="of TCP on 127.0.0.1; 0: any")
    made.add_argument("--control-port", type=int, default=0, help="of the control API; 0: any")
    made.add_argument("--rest-port", type=int, help="signal-cli-rest-api on this port (0: any) instead of the socket")
    made.add_argument("--account", action="append", help=f"a registered number, again for more ({ACCOUNT})")
    made.add_argument("--no-account", action="store_true", help="no number is registered")
    made.add_argument("--says-version", default=VERSION, help=f"the version that it says to be ({VERSION})")
    made.add_argument(
        "--trust-new-identities",
        choices=("on-first-use", "always"),
        default="on-first-use",
        help="whether somebody with a new phone is trusted at once, as the option of signal-cli",
    )
    made.add_argument("--latency", type=float, default=0.0, help="seconds before every answer")
    made.add_argument("--down", action="store_true", help="do not listen until the control API says so")
    return made


if __name__ == "__main__":
    asyncio.run(main(parser().parse_args()))
