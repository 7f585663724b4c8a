"""The files that people bring: what is in them, and what is to be done with it."""
