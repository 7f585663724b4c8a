"""Bytes of files, opened with care, decoded and cut into pieces."""
