"""How sure an answer is, and whether a text is unlike anything learned."""
