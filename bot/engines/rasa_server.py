"""Rasa's own programs: where its environment lies, training a model with it, running its server."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from bot.engines.train import clone_folder
from bot.errors import BadInput
from bot.nlu.data import INFORM, Row, digest

#: The profiles, each with its configuration; `light` trains in seconds.
CONFIGS: Final = {"full": "config.yml", "light": "config.light.yml"}
#: Raised when what a model is made from changes otherwise than by rows.
VERSION: Final = 1

_QUIET: Final = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "SANIC_BACKLOG": "128",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_INTRA_OP_PARALLELISM_THREADS": "1",
    "TF_INTER_OP_PARALLELISM_THREADS": "1",
    "PYTHONWARNINGS": "ignore",
    "LOG_LEVEL": "WARNING",
}
#: Where `nlu/rasa/serve.py` reads the server's token.
_TOKEN_VARIABLE: Final = "LEUN_RASA_TOKEN"  # noqa: S105 -- a name
#: Seconds for a server to load its model: it imports TensorFlow first.
READY_WITHIN: Final = 180


def folder() -> Path:
    """Where the featurizer, the lock, the environment and the models lie. Raises BadInput outside the clone."""
    return clone_folder() / "rasa"


def program() -> Path:
    """The `rasa` of its environment. Raises BadInput where that was not installed."""
    found = folder() / ".venv" / "bin" / "rasa"
    if not found.is_file():
        raise BadInput("rasa", str(found), "Rasa is not installed; run nlu/rasa/install (Python 3.10, 2.5 GB)")
    return found


def installed() -> bool:
    """Whether Rasa's environment is there."""
    try:
        return program().is_file()
    except BadInput:
        return False


def environment(token: str | None = None) -> dict[str, str]:
    """The variables that Rasa's programs run with: our featurizers to import, no telemetry; its server's token."""
    home = folder()
    found = {**os.environ, **_QUIET, "PYTHONPATH": os.pathsep.join((str(home), str(home.parent.parent)))}
    found.pop(_TOKEN_VARIABLE, None)
    return found | ({_TOKEN_VARIABLE: token} if token else {})


def model_file(profile: str) -> Path:
    """Where the model of a profile lies."""
    return folder() / "models" / f"{profile}.tar.gz"


def write_rows(rows: Iterable[Row], into: Path) -> None:
    """The rows of intents as Rasa's files, one per language and intent, without marks."""
    texts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in sorted(row for row in rows if row.intent != INFORM):
        texts[row.language, row.intent].append(row.text)
    for (language, intent), some in texts.items():
        lines = "\n".join(f"    - {' '.join(text.split())}" for text in some)
        path = into / language / f"{intent}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'version: "3.1"\nnlu:\n- intent: {intent}\n  examples: |\n{lines}\n', encoding="utf-8")


def train(rows: Sequence[Row], profile: str, into: Path, name: str) -> Path:
    """Train a model on rows and give its file. Raises BadInput with the end of what Rasa printed."""
    rasa, home = program(), folder()
    work = into / f"{name}.rows"
    shutil.rmtree(work, ignore_errors=True)
    write_rows(rows, work)
    config = home.parent / CONFIGS[profile]
    command = [str(rasa), "train", "nlu", "--nlu", str(work), "--config", str(config)]
    command += ["--out", str(into), "--fixed-model-name", name]
    done = subprocess.run(  # noqa: S603 (our own program and files)
        command, env=environment(), cwd=into, capture_output=True, text=True, check=False
    )
    shutil.rmtree(work, ignore_errors=True)
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).splitlines()[-20:])
        raise BadInput("rasa-train", str(config), f"Rasa could not train:\n{said}")
    return into / f"{name}.tar.gz"


def serve_command(model: Path, port: int) -> list[str]:
    """The command that serves a model on the loopback interface only; its token stands in `environment`."""
    home = folder()
    command = [str(program().with_name("python")), str(home / "serve.py"), "run", "--enable-api", "-i", "127.0.0.1"]
    return [*command, "-p", str(port), "--model", str(model), "--credentials", str(home / "credentials.yml")]


@contextmanager
def served(model: Path) -> Iterator[str]:
    """A server of this model for as long as it is needed; gives its URL. Raises BadInput where it does not start."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    log = model.with_suffix(".log")
    with log.open("wb") as into:
        server = subprocess.Popen(  # noqa: S603 (our own program and files)
            serve_command(model, port), env=environment(), cwd=model.parent, stdout=into, stderr=into
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(server, url, log)
        yield url
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/status", timeout=2) as answer:  # noqa: S310 (our own server)
                if json.load(answer).get("model_file"):
                    return
        except (OSError, ValueError, urllib.error.URLError):
            pass
        time.sleep(0.25)
    said = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
    raise BadInput("rasa-serve", url, f"Rasa's server did not come up:\n{said}")


def describe(rows: Iterable[Row], profile: str, **learnt: Any) -> dict[str, Any]:
    """What is kept of a training beside its model."""
    return {"digest": digest(rows, version=VERSION), "profile": profile, "python": sys.version.split()[0], **learnt}
