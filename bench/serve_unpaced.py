"""`leun serve` without a pace, for `bench.serve`; says `warm` when the reader of texts is loaded whole."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from datetime import timedelta
from functools import partial
from unittest.mock import patch

from telegram.ext import AIORateLimiter

from bot.app import House, read_settings, set_up_logging
from bot.serve import serve
from bot.store.values import Pace
from bot.work.sending import PACES, Paces


def main() -> None:
    """Serve until told to stop."""
    none = Pace(every=timedelta(0), burst=1)
    PACES["telegram"] = Paces(chat=none, overall=none)
    unlimited = partial(AIORateLimiter, overall_max_rate=0, group_max_rate=0)
    begin = House.begin

    def and_tell(house: House) -> None:
        begin(house)
        threading.Thread(target=tell, args=[house], daemon=True).start()

    def tell(house: House) -> None:
        try:
            house.engine.wait()
            house.reader.ready()
        except Exception as error:
            print(error, file=sys.stderr)
            os._exit(1)
        print("warm", flush=True)

    settings = read_settings()
    set_up_logging(settings)
    with patch("bot.channels.telegram.wire.AIORateLimiter", unlimited), patch.object(House, "begin", and_tell):
        asyncio.run(serve(settings, told=lambda line: None))


if __name__ == "__main__":
    main()
