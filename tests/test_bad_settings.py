"""A setting that cannot be used is told by its name, and never with what is secret in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

LEUN = Path(sys.executable).with_name("leun")


@pytest.mark.parametrize("command", [("chat", "--json"), ("serve",)])
def test_a_database_url_that_is_none_is_told_without_its_password(command: tuple[str, ...], tmp_path: Path):
    env = {name: value for name, value in os.environ.items() if not name.startswith("LEUN_")} | {
        "LEUN_DATA_DIR": str(tmp_path),
        "LEUN_DATABASE_URL": "postgres//leun_app:geheim@host/leun",
        "LEUN_TELEGRAM_TOKEN": "1:geheim",
    }
    ended = subprocess.run([LEUN, *command], env=env, input="", capture_output=True, text=True, timeout=120)
    assert ended.returncode == 1
    assert "LEUN_DATABASE_URL" in ended.stderr
    assert "geheim" not in ended.stdout + ended.stderr
