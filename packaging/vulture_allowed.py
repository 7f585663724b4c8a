"""Names that only Qt or the field's protocols call."""
