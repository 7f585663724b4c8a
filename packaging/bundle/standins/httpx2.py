"""In place of a library for the network, of which this program has none: all its names, no use.

huggingface_hub names its classes when it is imported; of a folder it never makes one.
"""


class HTTPError(Exception):
    """Whatever is asked for: an error that is never raised, a client that cannot be made."""

    def __init__(self, *_: object, **__: object) -> None:
        """Refuse."""
        raise NotImplementedError("this program has no network")


def __getattr__(name: str) -> type[HTTPError]:
    if name.startswith("__"):
        raise AttributeError(name)
    return HTTPError
