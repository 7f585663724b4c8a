"""The Learn screen."""
