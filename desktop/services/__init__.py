"""Use cases: what the product does, over ports, yielding facts."""
