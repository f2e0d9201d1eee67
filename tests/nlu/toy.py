"""A few invented rows of three intents and an encoder that needs no weights, for trainings of a tenth of a second."""

from __future__ import annotations

from typing import Any
from zlib import crc32

import numpy as np

from bot.nlu import encoder
from bot.nlu.data import Row, read_rows

FILES = {
    "nl/leave.yml": """# invented rows
version: "3.1"
nlu:
- intent: leave
  examples: |
    - kan ik minder gaan werken voor mijn pa
    - hoe vraag ik tijdskrediet aan
    - ik wil verlof opnemen om voor ons ma te zorgen
    - mag mijn baas mijn zorgverlof weigeren
    - hoeveel krijg ik als ik vier vijfde werk
    - palliatief verlof, hoe lang is dat
    - thematisch verlof of tijdskrediet, wat is het verschil
    - ik zou een maand willen stoppen met werken
""",
    "nl/respite.yml": """# invented rows
version: "3.1"
nlu:
- intent: respite
  examples: |
    - wie kan een weekend bij mijn man blijven
    - bestaat er kortverblijf in de buurt
    - ik zoek een oppas voor ons vader overdag
    - dagopvang voor iemand met dementie
    - wij willen eens op vakantie, wie neemt het over
    - nachtopvang zodat ik eens kan slapen
    - een vrijwilliger die een namiddag komt zitten
    - kan hij een week ergens logeren
""",
    "en/thanks.yml": """# invented rows
version: "3.1"
nlu:
- intent: thanks
  examples: |
    - thank you so much
    - great, thanks for that
    - cheers, that helped
    - very kind of you
    - lovely, thank you
""",
}


#: Invented rows with danger, and some that only look like it.
DANGER = """version: "3.1"
nlu:
- intent: crisis_suicide
  examples: |
    - ik wil niet meer leven
    - het leven hoeft voor mij niet meer
    - ik maak er een einde aan
    - ik wil dood, echt waar
    - niemand zou het merken als ik er niet meer ben
    - ik zie geen andere weg dan de dood
- intent: bereavement
  examples:
  - {text: "hij wil niet meer eten maar het leven gaat door", metadata: {near: suicide}}
  - {text: "de dood van ons ma valt mij zwaar", metadata: {near: suicide}}
  - {text: "een einde aan de miserie, zo is het leven", metadata: {near: suicide}}
  - {text: "ons pa is dood, wat moet ik doen", metadata: {near: suicide}}
- intent: overload
  examples: |
    - ik ben op en ik kan niet meer
    - het is mij allemaal te veel
    - ik slaap niet meer van de zorgen
"""


def dangerous_rows() -> tuple[Row, ...]:
    """The rows, and those with danger."""
    return read_rows(FILES | {"nl/danger.yml": DANGER})


def rows() -> tuple[Row, ...]:
    return read_rows(FILES)


def encode(texts):
    """Sentence vectors of 16 dimensions: every word has a fixed direction of its own."""
    vectors = np.zeros((len(texts), 16))
    for at, text in enumerate(texts):
        for word in text.lower().split():
            vectors[at] += np.random.default_rng(crc32(word.encode())).normal(size=16)
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


#: What the rows with danger hold or only come near.
CLOSE = ("near_suicide", "none", "overload", "suicide")
PIECES = (
    "\u2581",
    *"abcdefghijklmnopqrstuvwxyz:0",
    "\u2581ik",
    "\u2581wil",
    "\u2581dood",
    "leven",
    "\u2581niet",
    "\u2581mee",
    "er",
)


def untuned(close=CLOSE, known=(), said=None, width=32, layers=2):
    """The bytes of an encoder that has learnt nothing: numbers drawn by chance, always the same."""
    chance = np.random.default_rng(7)
    wide = 2 * width
    shapes = {"qkv": (width, 3 * width), "out": (width, width), "up": (width, wide), "down": (wide, width)}
    arrays: dict[str, Any] = {name: chance.normal(0, 0.2, (layers, *shape)) for name, shape in shapes.items()}
    arrays |= {f"{name}_bias": chance.normal(0, 0.1, (layers, shape[1])) for name, shape in shapes.items()}
    blocks = chance.integers(0, 256, (len(PIECES) + 3, width // 32, encoder.BLOCK), np.uint8)
    blocks[:, :, :2] = np.array([0.125], np.float16).view(np.uint8)
    norms = np.stack([np.ones(width), np.zeros(width)])
    arrays |= {
        "scores": np.array([-8.0] * 29 + [-3.0] * (len(PIECES) - 29), np.float32),
        "words": blocks.reshape(len(blocks), -1),
        "places": chance.normal(0, 0.1, (encoder.WINDOW + 2, width)),
        "first_norm": norms,
        "norms": np.stack([np.concatenate([norms, norms])] * layers),
        "crisis": chance.normal(0, 0.3, (2, width + 1)),
        "close": chance.normal(0, 0.3, (len(close), width + 1)),
        "known": np.array(known, np.int64).reshape(-1, 2),
        "said": np.zeros((0, 2 + len(close))) if said is None else np.asarray(said),
    }
    return encoder.to_bytes({"tuned_on": "toy", "close": close, "heads": 4}, PIECES, arrays)
