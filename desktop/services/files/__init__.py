"""Use cases about the files that people bring and take away."""
