"""Cells and values to rows of texts and answers."""
