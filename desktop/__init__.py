"""Caselight: a second reader on the practitioner's own desk."""

__version__ = "0.1.0"
