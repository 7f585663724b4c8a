"""The Read screen."""
