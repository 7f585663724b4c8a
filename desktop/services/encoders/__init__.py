"""Use cases about encoders that a person brings."""
