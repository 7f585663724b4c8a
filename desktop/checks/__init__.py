"""What an installation must be able to do, tried out."""
