"""The forms in which the encoder's matrix products can be computed."""

from collections.abc import Mapping
from enum import StrEnum

from desktop.core.errors import KnownError, Problem

VARIABLE = "CASELIGHT_PRODUCTS"


class Products(StrEnum):
    """Floats, 8-bit integers, or 8-bit integers for processors whose sums of those overflow."""

    FLOAT32 = "float32"
    INT8 = "int8"
    WIDE = "wide"


def forced(environment: Mapping[str, str]) -> Products | None:
    """Return the form that the environment asks the whole program to use, if it asks for one.

    Raises ``KnownError`` when it asks for a form that there is not.
    """
    wanted = environment.get(VARIABLE, "")
    if not wanted:
        return None
    try:
        return Products(wanted)
    except ValueError as error:
        raise KnownError(
            Problem.UNKNOWN_PRODUCTS,
            variable=VARIABLE,
            wanted=wanted[:40],
            forms=", ".join(Products),
        ) from error
