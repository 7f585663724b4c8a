"""How good and how sure a version is, and whether it may replace another."""
