"""Pieces of sentences by a Unigram model, read from mapped files: nothing of them is loaded."""
