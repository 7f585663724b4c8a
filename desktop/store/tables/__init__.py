"""The statements: one module for each noun."""
