"""The screens: a state, a view and a controller each."""
