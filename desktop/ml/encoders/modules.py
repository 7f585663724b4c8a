"""Encoders as modules that are trained, by who computes them."""

import importlib

from desktop.core.errors import BugError
from desktop.ml.encoders.exported.encoder import ExportedEncoder
from desktop.ml.encoders.fast import bert
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.port import Encoder
from desktop.ml.encoders.trainable import Trainable

EXPORTED = "desktop.ml.encoders.exported.module"


def module_of(encoder: Encoder) -> Trainable:
    """Return a new module with the published weights of an encoder, none of them trained.

    Raises ``KnownError`` when its files are missing or unusable.
    """
    if isinstance(encoder, FastEncoder):
        return bert.Encoder(encoder)
    if isinstance(encoder, ExportedEncoder):
        # Only here are transformers and peft loaded: seconds that other trainings need not wait.
        return importlib.import_module(EXPORTED).TransformersModule(encoder)
    raise BugError(f"no module for an encoder of the make {encoder.facts.make}")
