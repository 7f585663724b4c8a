"""Small widgets, tables, icons and the theme, for all screens."""
