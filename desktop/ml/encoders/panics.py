"""Panics of libraries written in Rust, which are no ``Exception`` to Python."""

from types import TracebackType

# The module that PyO3 gives the class of its panics (https://docs.rs/pyo3 PanicException).
MODULE = "pyo3_runtime"


class PanicError(Exception):
    """A library broke a promise of its own; its message, which may quote a text, is left out."""


class PanicsCaught:
    """Raises a panic within the block as ``PanicError``, where it came from."""

    def __enter__(self) -> None:
        """Begin the block."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _: BaseException | None,
        place: TracebackType | None,
    ) -> None:
        """Leave everything else as it is."""
        if kind is not None and kind.__module__ == MODULE:
            # Without its cause, whose message would be shown with it.
            raise PanicError().with_traceback(place) from None
