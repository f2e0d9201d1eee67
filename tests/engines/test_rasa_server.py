"""How Rasa's server is started: its token where nobody else on the machine can read it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.engines import rasa_server

SERVE = Path(rasa_server.__file__).parents[2] / "nlu" / "rasa" / "serve.py"
#: In place of Rasa's: it tells what it was given, and what others can read of it.
RASA = """
import json, sys
def main():
    print(json.dumps({"given": sys.argv[1:], "shown": open("/proc/self/cmdline").read().split("\\0")}))
"""


@pytest.fixture
def rasa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that looks like one where Rasa is installed."""
    program = tmp_path / ".venv" / "bin" / "rasa"
    program.parent.mkdir(parents=True)
    program.touch()
    (tmp_path / "rasa").mkdir()
    (tmp_path / "rasa" / "__init__.py").touch()
    (tmp_path / "rasa" / "__main__.py").write_text(RASA)
    monkeypatch.setattr(rasa_server, "folder", lambda: tmp_path)
    return tmp_path


@pytest.mark.parametrize("token", [None, "", "geheim"])
def test_the_token_reaches_rasa_and_stands_on_no_command_line(rasa: Path, monkeypatch, token: str | None):
    monkeypatch.setenv("LEUN_RASA_TOKEN", "another")
    command = rasa_server.serve_command(rasa / "light.tar.gz", 5005)
    assert command[0] == str(rasa / ".venv" / "bin" / "python")
    assert command[1] == str(rasa / "serve.py")
    environment = {**rasa_server.environment(token), "PYTHONPATH": os.fspath(rasa)}
    done = subprocess.run(
        [sys.executable, str(SERVE), *command[2:]], env=environment, capture_output=True, text=True, check=True
    )
    told = json.loads(done.stdout)
    assert told["given"] == [*command[2:], *(["--auth-token", token] if token else [])]
    assert "--auth-token" not in told["shown"]
    assert command[2:] == told["shown"][-1 - len(command[2:]) : -1]
