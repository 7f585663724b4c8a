"""What screens declare to the window, and what they share with it and with one another."""
