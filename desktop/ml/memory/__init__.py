"""Learning at once: prototypes, corrections and spans that are remembered."""
