"""Rows of files that people bring, and what becomes of each."""
