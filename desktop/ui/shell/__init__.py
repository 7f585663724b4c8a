"""The window around the screens: rail, menus, dialogs, preferences, the main controller."""
