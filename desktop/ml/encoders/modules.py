"""Encoders as modules that are trained, by who computes them."""

from desktop.core.errors import BugError
from desktop.ml.encoders.fast import bert
from desktop.ml.encoders.fast.encoder import FastEncoder
from desktop.ml.encoders.port import Encoder
from desktop.ml.encoders.trainable import Trainable


def module_of(encoder: Encoder) -> Trainable:
    """Return a new module with the published weights of an encoder, none of them trained."""
    if isinstance(encoder, FastEncoder):
        return bert.Encoder(encoder)
    raise BugError(f"no module for an encoder of the make {encoder.facts.make}")
