"""The operating system: paths, locks, logs, clock, files."""
