"""Task packs: reading and checking them."""
