"""The box for the text: painting, offsets, the mouse."""
