"""The key ring and carers' keys, without a database."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.errors import Tampered, WrongKey
from bot.store.keys import CarerKey, KeyRing, load_or_create

ONE, TWO = UUID(int=1), UUID(int=2)


@given(st.binary(max_size=500), st.text(max_size=20), st.text(max_size=20))
def test_what_is_sealed_opens_in_its_own_place(plain: bytes, column: str, row: str):
    key = CarerKey.new(ONE)
    assert key.open(key.seal(plain, column, row), column, row) == plain


@given(st.binary(min_size=1, max_size=100), st.data())
def test_a_changed_byte_is_noticed(plain: bytes, data: st.DataObject):
    key = CarerKey.new(ONE)
    sealed = bytearray(key.seal(plain, "carer.state"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Tampered):
        key.open(bytes(sealed), "carer.state")


@pytest.mark.parametrize("short", [b"", b"\x01", b"\x01" * 13])
def test_a_ciphertext_cut_short_is_refused(short: bytes):
    with pytest.raises(Tampered):
        CarerKey.new(ONE).open(short, "carer.state")
    with pytest.raises((Tampered, WrongKey)):
        KeyRing.new().open(short, "x")


def test_the_same_text_never_looks_the_same_twice():
    key = CarerKey.new(ONE)
    assert key.seal(b"x", "carer.state") != key.seal(b"x", "carer.state")


def test_a_wrapped_key_opens_for_its_own_carer_only():
    ring, key = KeyRing.new(), CarerKey.new(ONE)
    sealed, wrapped = key.seal(b"x", "carer.state"), key.wrapped(ring)
    assert CarerKey.unwrapped(ONE, wrapped, ring).open(sealed, "carer.state") == b"x"
    with pytest.raises(Tampered):
        CarerKey.unwrapped(TWO, wrapped, ring)
    with pytest.raises(WrongKey):
        CarerKey.unwrapped(ONE, wrapped, KeyRing.new())


def test_an_address_hash_depends_on_channel_and_ring_and_survives_rotation():
    ring = KeyRing.new()
    digest = ring.address_hash("telegram", "42")
    assert digest == ring.rotated().address_hash("telegram", "42")
    assert digest != ring.address_hash("signal", "42")
    assert digest != KeyRing.new().address_hash("telegram", "42")
    assert ring.address_hash("a", "b\0c") != ring.address_hash("a\0b", "c")


def test_a_ring_comes_back_from_its_text():
    ring = KeyRing.new().rotated()
    again = KeyRing.from_text(ring.to_text())
    assert again.newest == ring.newest
    assert again.open(ring.seal(b"x", "y"), "y") == b"x"


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 2}', '{"format": 1, "keys": 3}'])
def test_a_ring_that_cannot_be_read_is_named_but_not_shown(text: str):
    with pytest.raises(WrongKey):
        KeyRing.from_text(text)


def test_a_broken_ring_keeps_its_secrets_out_of_the_error():
    text = KeyRing.new().to_text().replace('"lookup"', '"lokup"')
    with pytest.raises(WrongKey) as caught:
        KeyRing.from_text(text)
    assert text[30:50] not in str(caught.value)
    assert caught.value.__suppress_context__


def test_keys_do_not_show_what_they_hold():
    ring = KeyRing.new()
    assert "object at" in repr(ring)
    assert "object at" in repr(CarerKey.new(ONE))


def test_the_file_is_made_once_and_for_its_owner_alone(tmp_path: Path):
    path = tmp_path / "new" / "keys.json"
    with ThreadPoolExecutor(8) as threads:
        rings = list(threads.map(lambda _: load_or_create(path), range(8)))
    assert len({ring.newest for ring in rings}) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["keys.json"]


def test_a_file_that_others_may_read_is_refused(tmp_path: Path):
    path = tmp_path / "keys.json"
    load_or_create(path)
    path.chmod(0o640)
    with pytest.raises(WrongKey, match="chmod 600"):
        load_or_create(path)
