"""A featurizer for Rasa 3.6: the pieces of words, words and pairs that the embedded reader counts, weighed as there.

Rasa finds it in `nlu/config.light.yml` as `counted_terms.CountedTerms`, with this folder and the clone's root on
`PYTHONPATH`: it cuts texts with Leun's own `bot.nlu.features`, which needs nothing but numpy.
"""

from __future__ import annotations

import json
from typing import Any, Dict, List, Text, Type  # as Rasa's own signatures say them

import numpy as np
import scipy.sparse
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.features import Terms, normalise, pieces, words_and_pairs

CUTS = {"pieces": pieces, "words": words_and_pairs}
FILE = "terms.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class CountedTerms(SparseFeaturizer, GraphComponent):
    """Gives every message what is counted in its whole text, each of the two kinds of length `scale`."""

    @classmethod
    def required_components(cls) -> List[Type]:
        """A tokenizer, as Rasa's pipeline wants one, though texts are cut here."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> List[Text]:
        """What it is counted with."""
        return ["sklearn", "scipy"]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Length 3: Rasa's logistic regression holds weights back as much as C = 1, the embedded reader's as C = 10."""
        return {**SparseFeaturizer.get_default_config(), "scale": 3.0, "most": 12000}

    def __init__(
        self, config: Dict[Text, Any], name: Text, storage: ModelStorage, resource: Resource, terms: Dict[str, Terms]
    ) -> None:
        """`terms` by kind; empty before training."""
        super().__init__(name, config)
        self._storage, self._resource, self._terms = storage, resource, terms

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> CountedTerms:
        """As every component of Rasa is made."""
        return cls(config, execution_context.node_name, model_storage, resource, {})

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> CountedTerms:
        """What training stored: JSON, so that a model holds nothing that runs."""
        with model_storage.read_from(resource) as folder:
            kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
        terms = {
            kind: Terms.of(CUTS[kind], one["terms"], np.asarray(one["idf"], np.float32)) for kind, one in kept.items()
        }
        return cls(config, execution_context.node_name, model_storage, resource, terms)

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """A length above zero."""
        if not float(config["scale"]) > 0:
            raise ValueError("scale must be above 0")

    def train(self, training_data: TrainingData) -> Resource:
        """Learn which terms there are and how much each weighs."""
        normals = [normalise(one.get(TEXT)) for one in training_data.training_examples if one.get(TEXT)]
        kept = {}
        for kind, cut in CUTS.items():
            counted = TfidfVectorizer(
                analyzer=lambda text, cut=cut: list(cut(text)),
                lowercase=False,
                sublinear_tf=True,
                min_df=2 if kind == "pieces" else 1,
                max_features=int(self._config["most"]),
            ).fit(normals)
            kept[kind] = {"terms": counted.get_feature_names_out().tolist(), "idf": counted.idf_.tolist()}
            self._terms[kind] = Terms.of(cut, kept[kind]["terms"], counted.idf_.astype(np.float32))
        with self._storage.write_to(self._resource) as folder:
            (folder / FILE).write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the features; a message without text is left as it is."""
        for message in messages:
            text = message.get(TEXT)
            if text:
                self._add(message, normalise(text))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The same, for the rows that are trained on."""
        self.process(training_data.training_examples)
        return training_data

    def _add(self, message: Message, normal: str) -> None:
        rows = []
        for terms in self._terms.values():
            columns, values = terms.weigh(normal)
            row = scipy.sparse.csr_matrix(
                (float(self._config["scale"]) * values, columns, [0, len(columns)]), shape=(1, len(terms.index))
            )
            rows.append(row)
        features = scipy.sparse.hstack(rows, format="csr")
        alias = self._config[FEATURIZER_CLASS_ALIAS]
        message.add_features(Features(features, FEATURE_TYPE_SENTENCE, TEXT, alias))
