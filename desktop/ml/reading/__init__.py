"""Reading texts of any length with one version."""
