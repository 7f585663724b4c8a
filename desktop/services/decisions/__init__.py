"""Use cases about decisions: made, taken back, taken from files, and what to decide next."""
