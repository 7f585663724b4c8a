"""The words behind an answer, and whether they can be trusted."""
