"""What people decide: cases, corrections, what they teach and what to look at next."""
