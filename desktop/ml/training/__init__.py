"""Training, in a process of its own: the only room with torch, beside the encoders it trains."""
