"""Rasa's own command, with its token out of the environment (`LEUN_RASA_TOKEN`).

Rasa 3.6 takes it as an argument only, and what stands on a command line everybody on the machine can read.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """As `rasa` would, given `--auth-token`."""
    token = os.environ.pop("LEUN_RASA_TOKEN", "")
    if token:
        sys.argv += ["--auth-token", token]
    from rasa.__main__ import main as rasa

    rasa()


if __name__ == "__main__":
    main()
