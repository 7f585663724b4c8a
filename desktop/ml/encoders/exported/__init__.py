"""Encoders of any other family, computed by a graph that was exported from transformers' class."""
