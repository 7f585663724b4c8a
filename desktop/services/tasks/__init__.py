"""Use cases about tasks: made, renamed, removed, and their labels."""
