"""The bare forms of a text in which words are looked for."""

from __future__ import annotations

import re
import unicodedata


def plain(text: str) -> str:
    """Lower case, without accents on capitals kept apart, quotes straight, spaces single."""
    text = unicodedata.normalize("NFC", text).lower().replace("’", "'").replace("‘", "'")
    return re.sub(r"\s+", " ", text).strip(" .!;:\n\t")


def letters(text: str) -> str:
    """Only letters and digits, accents off, for comparing labels."""
    bare = "".join(c for c in unicodedata.normalize("NFD", plain(text)) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9/%]+", " ", bare).strip()
