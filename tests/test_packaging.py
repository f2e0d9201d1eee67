"""What is built from the clone carries what it needs, and what is locked is what is used."""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKED = re.compile(r"^([a-z0-9-]+)==([^ ;\\]+)", re.MULTILINE)
#: licences of what Leun runs with: permissive, or compatible by the EUPL's appendix or article 5
GOES_WITH_EUPL = re.compile(r"MIT|BSD|Apache|PSF|MPL|Mozilla|LGPL|PostgreSQL|ISC", re.IGNORECASE)


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def locked(name: str) -> dict[str, str]:
    return dict(LOCKED.findall((ROOT / "requirements" / name).read_text()))


def build(target: str, into: Path) -> Path:
    """With the locked backend, without isolation and without a network."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(into)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = into.iterdir()
    return built


def content_files() -> set[str]:
    folders = (ROOT / "content", ROOT / "flows")
    return {path.relative_to(ROOT).as_posix() for folder in folders for path in folder.rglob("*.yaml")}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    return build("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory) -> Path:
    return build("sdist", tmp_path_factory.mktemp("sdist"))


def test_the_wheel_carries_the_package_and_the_base_pack(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"bot/_base/{name}" for name in content_files()} <= names
    assert {path.relative_to(ROOT).as_posix() for path in (ROOT / "bot").rglob("*.py")} <= names
    assert "bot/store/migrations/script.py.mako" in names


def test_the_wheel_carries_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {"bot", f"leun-{project()['project']['version']}.dist-info"}
    assert not [name for name in names if name.endswith(".pyc") or "/." in name]


def test_the_wheel_has_the_command_and_the_licence(wheel):
    archive = zipfile.ZipFile(wheel)
    info = f"leun-{project()['project']['version']}.dist-info"
    assert "leun = bot.cli:main" in archive.read(f"{info}/entry_points.txt").decode()
    assert archive.read(f"{info}/licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()
    assert "License-Expression: EUPL-1.2" in archive.read(f"{info}/METADATA").decode()


def test_the_base_pack_is_found_in_the_wheel_outside_the_clone(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    code = "from bot.app import base_pack; import bot; print(bot.__file__); print(*base_pack().files, sep='\\n')"
    environment = {"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=True, capture_output=True)
    where, *names = done.stdout.decode().splitlines()
    assert where == str(tmp_path / "bot" / "__init__.py")
    assert {name.removeprefix("content/") for name in content_files() if "content/local/" not in name} == set(names)


def test_the_source_distribution_has_what_a_clone_needs(sdist):
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    assert content_files() <= names
    assert {"leun", "check", ".ci/run", "requirements/run.txt", "requirements/install", "LICENSE", "README.md"} <= names
    assert {"pyproject.toml", "tests/test_packaging.py", "docs/design.md", "CHANGELOG.md"} <= names
    assert not [name for name in names if re.search(r"^\.(venv|git/|hypothesis|mypy)|__pycache__", name)]


@pytest.mark.parametrize("script", ["leun", "check", ".ci/run", "requirements/install", "requirements/lock"])
def test_scripts_can_be_run(script):
    assert (ROOT / script).stat().st_mode & 0o111 == 0o111


@pytest.mark.parametrize("name", ["run.txt", "dev.txt"])
def test_every_requirement_is_exact_and_has_a_hash(name):
    text = (ROOT / "requirements" / name).read_text()
    entries = re.split(r"\n(?! )", text.strip())
    assert all(LOCKED.match(entry) and "--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
    assert "--index" not in text


def test_both_locks_agree():
    run, dev = locked("run.txt"), locked("dev.txt")
    assert run.items() <= dev.items()


def test_what_the_project_names_is_locked():
    def names(requirements: list) -> set[str]:
        return {re.split(r"[^A-Za-z0-9-]", one)[0].lower() for one in requirements if isinstance(one, str)}

    groups = project()["dependency-groups"]
    assert names(project()["project"]["dependencies"]) | names(groups["build"]) <= locked("run.txt").keys()
    assert names(groups["dev"]) <= locked("dev.txt").keys()


def test_what_runs_is_what_is_locked():
    installed = {
        one.metadata["Name"].lower().replace("_", "-"): one.version for one in importlib.metadata.distributions()
    }
    differing = {
        name: installed[name] for name, version in locked("dev.txt").items() if installed.get(name, version) != version
    }
    assert not differing


def test_licences_of_what_leun_runs_with_go_with_the_eupl():
    doubtful = []
    for name in locked("run.txt"):
        try:
            about = importlib.metadata.metadata(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # for another platform
        said = [
            *about.get_all("License-Expression", []),
            *about.get_all("License", []),
            *about.get_all("Classifier", []),
        ]
        if not GOES_WITH_EUPL.search(" ".join(said)):
            doubtful.append(name)
    assert not doubtful


def test_the_licence_is_whole():
    text = (ROOT / "LICENSE").read_text()
    assert re.findall(r"^(\d+)\. ", text, re.MULTILINE) == [str(number) for number in range(1, 16)]
    words = " ".join(text.split())
    assert "new versions of this Licence or updated versions of the Appendix" in words
    assert words.endswith(
        "All other changes or additions to this Appendix require the production of a new EUPL version."
    )
