"""Texts to token states: tokenizers, published weights, and the ways to compute with them."""
