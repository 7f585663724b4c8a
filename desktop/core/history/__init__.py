"""Versions, and the chain of everything that was done."""
