"""Tune the transformer on Leun's rows: `python tune.py ROWS.json OUT.npz`. `leun nlu tune` runs it, in its environment.

Twice: first without the rows that are held out, to say what it makes of rows that it never saw, then with all of them.
It learns three things at once, of which the first is only there to teach it what people write about: the intent, what
danger a row holds or only comes near, and whether there is a crisis.
"""

from __future__ import annotations

import argparse
import json
import math
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import base as bases
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from bot.nlu.encoder import EPSILON, LENGTH, PREFIX, WINDOW, unpacked
from bot.nlu.subwords import BEGIN, END, SPACE, SPECIAL, UNKNOWN, Subwords

#: Pieces of Latin script are kept where they stand so early in the vocabulary, which is about in order of frequency.
COMMON = 60_000
BATCH = 64
RATE = 1e-4
RATE_OF_ENDS = 1e-3
#: The share of steps in which the rate climbs.
CLIMB = 0.1
DROPPED = 0.1
#: How many subwords of a row are hidden while it learns, and in how many rows letters are mistyped, and how many.
HIDDEN = 0.08
MISTYPED = 0.2
OF_LETTERS = (0.03, 0.08)
#: Of so many rows it is told what the last model makes of them, so that the reader can be held against it.
CHECKED = 50
#: How much the intent counts beside the other two.
INTENT = 0.5


def is_plain(piece: str) -> bool:
    """Whether a piece may stand in a text that was made plain: lower-case Latin letters, digits, signs, emoji."""
    text = piece.replace(SPACE, "")
    return (
        piece == piece.lower()
        and "\n" not in piece
        and all(
            unicodedata.category(char)[0] in "NPS"
            or (char.isalpha() and unicodedata.name(char, "").startswith("LATIN"))
            for char in text
        )
    )


class Vocabulary:
    """The pieces that are kept, and where they stood."""

    def __init__(self, base: bases.Base, texts: Sequence[str]) -> None:
        """Keep the common ones, and all that cut these texts."""
        special = {base.begin, base.end, base.unknown}
        plain = [place for place, piece in enumerate(base.pieces) if place not in special and piece and is_plain(piece)]
        whole = Subwords.of([base.pieces[place] for place in plain], base.scores[plain].tolist())
        used = {plain[place - SPECIAL] for text in texts for place in whole.cut(PREFIX + text) if place >= SPECIAL}
        self.kept = [place for place in plain if place < COMMON or place in used]
        self.pieces = [base.pieces[place] for place in self.kept]
        # as they will be stored, so that tuning cuts as reading does
        self.scores = base.scores[self.kept].astype(np.float16).astype(np.float32)
        self.subwords = Subwords.of(self.pieces, self.scores.tolist())
        places = [0, 0, 0, *self.kept]
        places[BEGIN], places[END], places[UNKNOWN] = base.begin, base.end, base.unknown
        self.words = base.words[places]


class Layer(nn.Module):
    """One layer: attention, then two matrices; each added to what came in, and brought to mean 0 and spread 1."""

    def __init__(self, base: bases.Base, number: int) -> None:
        super().__init__()
        self.heads = base.heads

        def part(name: str) -> nn.Parameter:
            return parameter(base.tensor(f"l{number}.{name}"))

        def matrix(name: str, columns: int) -> nn.Parameter:
            return parameter(base.tensor(f"l{number}.{name}.w", columns).T)

        width = base.width
        self.qkv = parameter(np.concatenate([base.tensor(f"l{number}.{one}.w", width).T for one in "qkv"], axis=1))
        self.qkv_bias = parameter(np.concatenate([base.tensor(f"l{number}.{one}.b") for one in "qkv"]))
        self.out, self.out_bias = matrix("ao", width), part("ao.b")
        self.up, self.up_bias = matrix("fi", width), part("fi.b")
        self.down, self.down_bias = matrix("fo", base.tensor(f"l{number}.fi.b").size), part("fo.b")
        self.norms = parameter(
            np.stack([base.tensor(f"l{number}.{one}") for one in ("aln.w", "aln.b", "oln.w", "oln.b")])
        )

    def forward(self, hidden: Tensor, seen: Tensor) -> Tensor:
        rows, count, width = hidden.shape
        turned = (hidden @ self.qkv + self.qkv_bias).view(rows, count, 3, self.heads, width // self.heads)
        query, known, value = turned.permute(2, 0, 3, 1, 4)
        found = functional.scaled_dot_product_attention(query, known, value, attn_mask=seen)
        found = found.transpose(1, 2).reshape(rows, count, width) @ self.out + self.out_bias
        hidden = normal(hidden + self._dropped(found), self.norms[0], self.norms[1])
        wide = functional.gelu(hidden @ self.up + self.up_bias, approximate="tanh") @ self.down + self.down_bias
        return normal(hidden + self._dropped(wide), self.norms[2], self.norms[3])

    def _dropped(self, hidden: Tensor) -> Tensor:
        return functional.dropout(hidden, DROPPED, self.training)


class Encoder(nn.Module):
    """The layers, and an end for each thing that is learnt."""

    def __init__(self, base: bases.Base, words: NDArray[np.uint8], layers: int, ends: Sequence[int]) -> None:
        super().__init__()
        self.words = words
        self.places = base.tensor("emb.pos", base.width) + base.tensor("emb.type")[: base.width]
        self.first_norm = np.stack([base.tensor("emb.ln.w"), base.tensor("emb.ln.b")])
        self.layers = nn.ModuleList([Layer(base, number) for number in range(layers)])
        self.ends = nn.ModuleList([nn.Linear(base.width, names) for names in ends])
        for end in self.ends:
            nn.init.normal_(end.weight, std=0.02)
            nn.init.zeros_(end.bias)

    def forward(self, rows: Sequence[NDArray[np.int64]]) -> list[Tensor]:
        lengths = torch.tensor([len(row) for row in rows])
        most = int(lengths.max())
        first = np.zeros((len(rows), most, self.places.shape[1]), np.float32)
        flat, start = unpacked(self.words[np.concatenate(rows)]), 0
        for row, into in zip(rows, first):
            into[: len(row)] = flat[start : start + len(row)] + self.places[: len(row)]
            start += len(row)
        hidden = normal(torch.from_numpy(first), *map(torch.from_numpy, self.first_norm))
        there = torch.arange(most)[None] < lengths[:, None]
        for layer in self.layers:
            hidden = layer(hidden, there[:, None, None, :])
        whole = (hidden.float() * there[..., None]).sum(1) / lengths[:, None]
        whole = LENGTH * functional.normalize(whole, dim=-1)
        return [end(functional.dropout(whole, DROPPED, self.training)).float() for end in self.ends]


def parameter(values: NDArray[Any]) -> nn.Parameter:
    """A copy that learns."""
    return nn.Parameter(torch.from_numpy(np.ascontiguousarray(values, np.float32)))


def normal(hidden: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Brought to mean 0 and spread 1 over the last dimension, then weighed."""
    return functional.layer_norm(hidden, hidden.shape[-1:], weight, bias, EPSILON)


def mistyped(text: str, chance: np.random.Generator) -> str:
    """A text with some of its letters dropped, doubled, swapped or changed."""
    letters, share = list(text), chance.uniform(*OF_LETTERS)
    for place in np.nonzero(chance.random(len(letters)) < share)[0].tolist():
        what = chance.integers(4)
        if what == 0:
            letters[place] = ""
        elif what == 1:
            letters[place] *= 2
        elif what == 2 and place + 1 < len(letters):
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
        elif letters[place].isalpha():
            letters[place] = chr(ord("a") + int(chance.integers(26)))
    return "".join(letters)


class Tuning:
    """The rows, and what is learnt of them."""

    def __init__(
        self, told: dict[str, Any], vocabulary: Vocabulary, base: bases.Base, layers: int, epochs: int
    ) -> None:
        self.rows, self.vocabulary, self.base, self.layers, self.epochs = told["rows"], vocabulary, base, layers, epochs
        self.clean = [self._cut(row["text"]) for row in self.rows]
        self.truth = {
            name: torch.tensor([int(row[name]) for row in self.rows]) for name in ("intent", "close", "crisis")
        }
        self.names = [len(told["intents"]), len(told["close"]), 2]
        weights = np.array([row["weight"] for row in self.rows])
        crisis = np.array([row["crisis"] for row in self.rows], bool)
        # between counting each crisis once and letting all crises weigh as much as all else
        more = math.sqrt(weights[~crisis].sum() / max(1, crisis.sum()))
        self.weights = torch.tensor(np.where(crisis, more, 1.0) * weights, dtype=torch.float32)

    def _cut(self, text: str) -> NDArray[np.int64]:
        return np.array([BEGIN, *self.vocabulary.subwords.cut(PREFIX + text)[-WINDOW:], END], np.int64)

    def train(self, inside: NDArray[np.intp], say: Callable[[str], None]) -> Encoder:
        """An encoder that has learnt these rows."""
        torch.manual_seed(1)
        chance = np.random.default_rng(1)
        model = Encoder(self.base, self.vocabulary.words, self.layers, self.names)
        learning = list(model.layers.parameters())
        optimizer = torch.optim.AdamW(
            [
                {"params": learning, "lr": RATE, "weight_decay": 0.01},
                {"params": model.ends.parameters(), "lr": RATE_OF_ENDS},
            ]
        )
        steps = self.epochs * math.ceil(len(inside) / BATCH)
        rate = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: min(1.0, (step + 1) / (CLIMB * steps)) * max(0.02, 1 - step / steps)
        )
        for epoch in range(self.epochs):
            model.train()
            started, total, count = time.monotonic(), 0.0, 0
            for batch in self._batches(inside, chance):
                with torch.autocast("cpu", torch.bfloat16):
                    found = model([self._noisy(row, chance) for row in batch.tolist()])
                loss = self._loss(found, torch.from_numpy(batch))
                optimizer.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(learning, 1.0)
                optimizer.step()
                rate.step()
                total, count = total + float(loss.detach()), count + 1
            say(f"round {epoch + 1} of {self.epochs}: loss {total / count:.3f}, {time.monotonic() - started:.0f} s")
        return model.eval()

    def _loss(self, found: list[Tensor], batch: Tensor) -> Tensor:
        weights = self.weights[batch]
        intent = functional.cross_entropy(found[0], self.truth["intent"][batch], label_smoothing=0.05)
        close = functional.cross_entropy(found[1], self.truth["close"][batch], label_smoothing=0.02)
        crisis = functional.cross_entropy(found[2], self.truth["crisis"][batch], reduction="none")
        return INTENT * intent + close + (crisis * weights).sum() / weights.sum()

    def _noisy(self, row: int, chance: np.random.Generator) -> NDArray[np.int64]:
        places = self.clean[row]
        if chance.random() < MISTYPED:
            places = self._cut(mistyped(self.rows[row]["text"], chance))
        hidden = chance.random(len(places)) < HIDDEN
        hidden[:4] = hidden[-1] = False  # begin, prefix and end
        return np.where(hidden, UNKNOWN, places)

    def _batches(self, inside: NDArray[np.intp], chance: np.random.Generator) -> Iterator[NDArray[np.intp]]:
        """Rows of about one length together, so that little is filled up, in no order."""
        shuffled = inside[chance.permutation(len(inside))]
        lengths = np.array([len(row) for row in self.clean])
        batches = []
        for start in range(0, len(shuffled), 20 * BATCH):
            some = shuffled[start : start + 20 * BATCH]
            some = some[np.argsort(lengths[some], kind="stable")]
            batches += [some[at : at + BATCH] for at in range(0, len(some), BATCH)]
        chance.shuffle(batches)
        yield from batches

    def said(self, model: Encoder, rows: NDArray[np.intp]) -> NDArray[np.float32]:
        """The last sums for these rows: no crisis and a crisis, then what they come near."""
        order = rows[np.argsort([len(self.clean[row]) for row in rows], kind="stable")]
        found = {}
        with torch.no_grad():
            for start in range(0, len(order), BATCH):
                some = order[start : start + BATCH].tolist()
                _, close, crisis = model([self.clean[row] for row in some])
                found |= dict(zip(some, torch.cat([crisis, close], dim=1).numpy()))
        return np.stack([found[row] for row in rows.tolist()]) if len(rows) else np.zeros((0, 2 + self.names[1]))


def arrays_of(model: Encoder) -> dict[str, NDArray[Any]]:
    """What `bot.nlu.encoder.to_bytes` asks for."""
    stacked = ("qkv", "out", "up", "down", "norms", "qkv_bias", "out_bias", "up_bias", "down_bias")
    each = {name: torch.stack([getattr(layer, name) for layer in model.layers]).detach().numpy() for name in stacked}
    with_bias = [torch.cat([end.weight, end.bias[:, None]], dim=1).detach().numpy() for end in model.ends]
    return {
        **each,
        "places": model.places[: WINDOW + 2],
        "first_norm": model.first_norm,
        "close": with_bias[1],
        "crisis": with_bias[2],
    }


def main() -> None:
    """Tune, and write the arrays."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("rows", help="JSON: intents, close, and rows with text, intent, close, crisis, weight, held")
    reader.add_argument("into", help="where the arrays go (.npz)")
    reader.add_argument("--layers", type=int, default=12)
    reader.add_argument("--epochs", type=int, default=3)
    asked = reader.parse_args()

    def say(line: str) -> None:
        print(line, flush=True)

    with open(asked.rows, encoding="utf-8") as file:
        told = json.load(file)
    base = bases.read()
    vocabulary = Vocabulary(base, [row["text"] for row in told["rows"]])
    say(f"{len(told['rows'])} rows, {len(vocabulary.pieces)} subwords, {asked.layers} layers of {base.layers}")
    tuning = Tuning(told, vocabulary, base, asked.layers, asked.epochs)
    held = np.array([row["held"] for row in told["rows"]], bool)
    say(f"without the {held.sum()} rows that are held out:")
    said = tuning.said(tuning.train(np.nonzero(~held)[0], say), np.nonzero(held)[0])
    say("with all rows:")
    model = tuning.train(np.arange(len(held)), say)
    np.savez(
        asked.into,
        pieces=np.frombuffer("\n".join(vocabulary.pieces).encode(), np.uint8),
        scores=vocabulary.scores,
        words=vocabulary.words,
        heads=base.heads,
        said=said,
        checked=tuning.said(model, np.arange(min(CHECKED, len(held)))),
        **arrays_of(model),
    )


if __name__ == "__main__":
    main()
