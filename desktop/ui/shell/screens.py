"""The screens by their place on the rail: icon and help page, and word."""

SCREENS = (("read", "Read"), ("cases", "Cases"), ("learn", "Learn"))
READ, CASES, LEARN = range(3)
