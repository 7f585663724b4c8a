"""The concurrency kit: threads that own a resource, streams, and newest-wins requests."""
