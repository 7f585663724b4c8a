"""The encrypted file: opened, locked, brought to its newest shape, checked."""
