"""The files of a model version, read and written."""
