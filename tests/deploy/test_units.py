"""The systemd units: what they say, and what systemd itself says of them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.app import Settings
from tests.deploy.files import DEPLOY, ROOT, UNITS, unit

NAMES = sorted(path.name for path in UNITS.glob("*.service"))
LASTING = [name for name in NAMES if name != "leun-upgrade.service"]
systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed (Debian: apt install systemd)"
)


@pytest.mark.parametrize("name", NAMES)
def test_every_unit_runs_as_a_user_of_its_own_that_can_do_little(name: str):
    settings = unit(name)
    (user,) = settings["User"]
    assert re.search(rf"^u {user} ", (UNITS / "leun.sysusers.conf").read_text(), re.MULTILINE)
    for key in ("NoNewPrivileges", "ProtectHome", "PrivateTmp", "PrivateDevices", "RestrictSUIDSGID"):
        assert settings[key] == ["yes"], key
    assert settings["ProtectSystem"] == ["strict"]
    assert settings["CapabilityBoundingSet"] == [""]
    assert settings["UMask"][0] in {"0077", "0007"}


@pytest.mark.parametrize("name", LASTING)
def test_what_ends_is_started_again_for_ever(name: str):
    settings = unit(name)
    assert settings["Restart"] == ["always"]
    assert settings["StartLimitIntervalSec"] == ["0"]
    assert settings["Type"] == ["exec"]
    assert settings["WantedBy"] == ["multi-user.target"]


def test_leun_begins_after_what_it_talks_to():
    after = " ".join(unit("leun.service")["After"]).split()
    assert {"postgresql.service", "signal-cli.service", "leun-rasa.service", "network-online.target"} <= set(after)
    assert "postgresql.service" in unit("leun-upgrade.service")["After"]


def test_a_further_process_differs_in_its_port_alone():
    first, further = unit("leun.service"), unit("leun@.service")
    differing = {key for key in first | further if first.get(key) != further.get(key)}
    assert differing == {"Description", "After", "ExecStart"}
    plain = further["ExecStart"][0].replace("/usr/bin/env LEUN_LISTEN=127.0.0.1:%i ", "")
    assert plain == first["ExecStart"][0]


def test_credentials_become_settings_by_their_name():
    assert unit("leun.service")["LoadCredential"] == ["LEUN:/etc/leun/credentials"]
    comment = re.search(r"becomes the setting of its name: (.*\n.*?)\. Only", (UNITS / "leun.service").read_text())
    assert comment
    named = re.findall(r"[A-Z]+(?:_[A-Z]+)*", comment[1])
    assert {f"LEUN_{name}" for name in named} <= {f"LEUN_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("name", NAMES)
def test_what_a_unit_starts_is_there(name: str):
    (command,) = unit(name)["ExecStart"]
    if command.startswith("/opt/leun/deploy/"):
        assert (ROOT / command.split()[0].removeprefix("/opt/leun/")).is_file()
    assert "/opt/leun/.venv/bin/leun " in command or command.startswith("/opt/signal-cli/bin/")


def test_files_and_folders_that_units_want_are_made():
    made = (UNITS / "leun.tmpfiles.conf").read_text()
    for name in NAMES:
        for path in unit(name).get("LoadCredential", []):
            assert re.search(rf"^[df] {re.escape(path.partition(':')[2])}\s", made, re.MULTILINE)


# -- systemd's own word ----------------------------------------------------------------------------


@pytest.fixture
def placed(tmp_path: Path) -> Path:
    """The units, with programs that are there: the clone's own, and one in place of signal-cli."""
    stand_in = tmp_path / "signal-cli"
    stand_in.write_text("#!/bin/sh\n")
    stand_in.chmod(0o755)
    for name in NAMES:
        text = (UNITS / name).read_text().replace("/opt/leun/deploy", str(DEPLOY))
        text = text.replace("/opt/leun/.venv/bin/leun", shutil.which("true") or "/bin/true")
        (tmp_path / name).write_text(text.replace("/opt/signal-cli/bin/signal-cli", str(stand_in)))
    return tmp_path


@systemd
@pytest.mark.parametrize("name", [name.replace("@", "@8081") for name in NAMES])
def test_systemd_takes_every_unit(placed: Path, name: str):
    if "@" in name:
        shutil.copy(placed / "leun@.service", placed / name)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(placed / name)],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout + done.stderr == ""
    assert done.returncode == 0


@systemd
@pytest.mark.parametrize("name", NAMES)
def test_systemd_finds_little_to_attack(placed: Path, name: str):
    """Its own measure of exposure, from 0 to 10; 1.3 was reached when this was written."""
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager", "--threshold=15", str(placed / name)],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout.splitlines()[-1:]


@pytest.mark.skipif(shutil.which("systemd-sysusers") is None, reason="systemd-sysusers is not installed")
def test_systemd_takes_the_users(tmp_path: Path):
    (tmp_path / "etc").mkdir()
    done = subprocess.run(
        ["systemd-sysusers", "--dry-run", f"--root={tmp_path}", "--replace=/etc/sysusers.d/leun.conf", "-"],
        input=(UNITS / "leun.sysusers.conf").read_text(), check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert "not a valid" not in done.stderr
    assert done.returncode == 0, done.stderr
    assert set(re.findall(r"user '([\w-]+)'", done.stdout + done.stderr)) == {
        "leun", "leun-owner", "leun-rasa", "signal-cli",
    }  # fmt: skip
