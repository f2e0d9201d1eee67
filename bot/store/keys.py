"""Keys: one per carer, wrapped by the deployment's key ring; erasing a carer destroys theirs.

Everything a carer said and everything known about them is sealed with AES-256-GCM. The
associated data names the carer, the column and the row, so that a ciphertext moved elsewhere
doesn't open. Keys and nonces come from the operating system; nothing here is logged, and the
objects don't show what they hold.

The key ring is a JSON text, in a file of mode 0600 or in a setting::

    {"format": 1, "lookup": "<base64>", "keys": [{"id": "1f2e3d4c", "key": "<base64>"}]}

The last key wraps, all of them unwrap. `lookup` is what addresses are hashed with; it stays the
same when keys are rotated, or nobody would be found any more.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.store.errors import Tampered, WrongKey

KEY_BYTES = 32  # AES-256
NONCE_BYTES = 12  # as GCM wants them: NIST SP 800-38D, 8.2
ID_BYTES = 4
FORMAT = b"\x01"  # the first byte of everything sealed


def _seal(cipher: AESGCM, plain: bytes, about: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, about)


def _open(cipher: AESGCM, sealed: bytes, about: bytes) -> bytes:
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], about)
    except (InvalidTag, ValueError) as error:
        raise Tampered from error


class CarerKey:
    """The data key of one carer, open for the length of a turn."""

    __slots__ = ("_about", "_cipher", "_key")

    def __init__(self, carer_id: object, key: bytes) -> None:
        self._about = f"carer {carer_id} "
        self._key = key
        self._cipher = AESGCM(key)

    @classmethod
    def new(cls, carer_id: object) -> CarerKey:
        return cls(carer_id, AESGCM.generate_key(KEY_BYTES * 8))

    def seal(self, plain: bytes, column: str, row: object = "") -> bytes:
        """Encrypt for one place: `column` as `table.column`, `row` what tells its row apart."""
        about = f"{self._about}{column} {row}".encode()
        return FORMAT + _seal(self._cipher, plain, about)

    def open(self, sealed: bytes, column: str, row: object = "") -> bytes:
        """Raises `Tampered` when it was sealed for another carer, column or row."""
        if sealed[:1] != FORMAT:
            raise Tampered("unknown format")
        return _open(self._cipher, sealed[1:], f"{self._about}{column} {row}".encode())

    def wrapped(self, ring: KeyRing) -> bytes:
        """This key as it may be stored: sealed with the ring's newest key."""
        return ring.seal(self._key, self._about)

    @classmethod
    def unwrapped(cls, carer_id: object, wrapped: bytes, ring: KeyRing) -> CarerKey:
        """Raises `WrongKey` when the ring doesn't hold the key it was wrapped with."""
        return cls(carer_id, ring.open(wrapped, f"carer {carer_id} "))


class KeyRing:
    """The deployment's keys: they wrap carers' keys and seal what belongs to no carer."""

    __slots__ = ("_ciphers", "_lookup", "_lookup_root", "_newest", "_raw")

    def __init__(self, keys: Mapping[str, bytes], lookup: bytes) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in [*keys.values(), lookup]):
            raise WrongKey(f"a ring needs keys of {KEY_BYTES} bytes")
        if any(len(bytes.fromhex(key_id)) != ID_BYTES for key_id in keys):
            raise WrongKey(f"a key's id is {2 * ID_BYTES} hexadecimal digits")
        self._raw = dict(keys)
        self._newest = list(keys)[-1]
        self._ciphers = {bytes.fromhex(key_id): AESGCM(key) for key_id, key in keys.items()}
        self._lookup_root = lookup
        self._lookup = HKDF(hashes.SHA256(), KEY_BYTES, None, b"leun address lookup").derive(lookup)

    @classmethod
    def new(cls) -> KeyRing:
        return cls({os.urandom(ID_BYTES).hex(): os.urandom(KEY_BYTES)}, os.urandom(KEY_BYTES))

    @classmethod
    def from_text(cls, text: str) -> KeyRing:
        """Raises `WrongKey` when it isn't a key ring; never shows the text."""
        try:
            ring = json.loads(text)
            if ring["format"] != 1:
                raise WrongKey("the key ring has a format this Leun doesn't know")
            keys = {key["id"]: base64.b64decode(key["key"], validate=True) for key in ring["keys"]}
            return cls(keys, base64.b64decode(ring["lookup"], validate=True))
        except (KeyError, TypeError, ValueError, binascii.Error):
            raise WrongKey("the key ring can't be read") from None

    def to_text(self) -> str:
        """The ring with its secrets, for its file; keep it apart from backups of the database."""
        keys = [{"id": key_id, "key": base64.b64encode(key).decode()} for key_id, key in self._raw.items()]
        lookup = base64.b64encode(self._lookup_root).decode()
        return json.dumps({"format": 1, "lookup": lookup, "keys": keys}, indent=1) + "\n"

    @property
    def newest(self) -> str:
        """Id of the key that wraps."""
        return self._newest

    def rotated(self) -> KeyRing:
        """The same ring with one key more, which wraps from now on.

        Write it down, start with it, then let `Store.rewrap` bring every carer's key over;
        only then may the old key go.
        """
        return KeyRing({**self._raw, os.urandom(ID_BYTES).hex(): os.urandom(KEY_BYTES)}, self._lookup_root)

    def without(self, key_id: str) -> KeyRing:
        """The ring without one key, to be used once nothing is wrapped with it any more."""
        keys = {one: key for one, key in self._raw.items() if one != key_id}
        return KeyRing(keys, self._lookup_root)

    def seal(self, plain: bytes, about: str) -> bytes:
        key_id = bytes.fromhex(self._newest)
        return FORMAT + key_id + _seal(self._ciphers[key_id], plain, about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """Raises `WrongKey` when the key isn't here, `Tampered` when it was sealed elsewhere."""
        if sealed[:1] != FORMAT:
            raise Tampered("unknown format")
        cipher = self._ciphers.get(sealed[1 : 1 + ID_BYTES])
        if cipher is None:
            raise WrongKey(f"it was sealed with key {sealed[1 : 1 + ID_BYTES].hex()}")
        return _open(cipher, sealed[1 + ID_BYTES :], about.encode())

    def address_hash(self, channel: str, address: str) -> bytes:
        """What a carer is found by: 32 bytes that tell nothing without the ring."""
        place = f"{len(channel)} {channel} {address}".encode()
        return hmac.new(self._lookup, place, hashlib.sha256).digest()


def load_or_create(path: Path) -> KeyRing:
    """The ring in this file, made on the first run; safe when two start at once.

    Raises `WrongKey` when others than the owner may read the file: a key that was read by
    others is no key any more.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # 0600
        draft = Path(name)
        with os.fdopen(descriptor, "w") as file:
            file.write(KeyRing.new().to_text())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # fails when another was first, and then theirs counts
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    if path.stat().st_mode & 0o077:
        raise WrongKey(f"others may read {path}: chmod 600, and rotate the key")
    return KeyRing.from_text(path.read_text())
