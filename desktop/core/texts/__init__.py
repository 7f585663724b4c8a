"""Texts: the one form, their windows, and small changes of them."""
