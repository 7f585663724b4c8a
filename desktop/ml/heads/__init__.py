"""Token states to answers: labels and entities."""
