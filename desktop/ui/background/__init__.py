"""Work beside the window: the loop, the one place where coroutines start, pauses."""
