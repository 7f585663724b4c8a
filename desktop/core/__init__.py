"""Plain values and functions: standard library (and msgspec in records), no clock, no input."""
