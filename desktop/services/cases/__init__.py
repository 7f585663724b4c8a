"""Use cases about cases: read, found again, deleted and brought back."""
