"""An exported encoder held against transformers: equal, how fast, how much memory."""

import time
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median

import numpy as np
import torch
from transformers import pipeline

from desktop.core.encoders import Proof
from desktop.core.products import Products
from desktop.ml.arrays import Floats
from desktop.ml.encoders.exported.loading import Loaded, tokenizer_of
from desktop.ml.encoders.exported.sentences import texts
from desktop.ml.encoders.port import Encoder, Way
from desktop.ml.encoders.tokenization import Batch, collate

TIMED = 12
STATUS = Path("/proc/self/statm")


def proved(encoder: Encoder, loaded: Loaded, folder: Path, begun: float) -> Proof:
    """Measure; ``begun`` is when taking in began, by ``time.perf_counter``."""
    before = _resident()
    session = encoder.session(Way.READ, None, Products.FLOAT32)

    def states(batch: Batch) -> Floats:
        mask = np.ones(batch.ids.shape, np.bool_) if batch.mask is None else batch.mask
        return session.run(embeddings=encoder.embed(batch.ids), mask=mask.astype(np.int32))

    chosen = texts()
    worst = max(_difference(loaded, batch, states) for batch in _batches(encoder, chosen))
    memory = max(0, _resident() - before)
    ours, theirs = _timed(encoder, loaded, folder, states)
    return Proof(
        texts=len(chosen),
        difference=worst,
        took_ms=ours,
        pipeline_ms=theirs,
        memory_bytes=memory,
        explained=Way.BACK in encoder.ways,
        seconds=time.perf_counter() - begun,
    )


def _batches(encoder: Encoder, chosen: Sequence[str]) -> list[Batch]:
    """Return half of the texts one by one, the others padded together."""
    facts = encoder.facts
    pieces = [encoder.tokenizer.encode(text).cut(0, facts.longest) for text in chosen]
    half = len(pieces) // 2
    groups = [[piece] for piece in pieces[:half]]
    groups += [pieces[at : at + 5] for at in range(half, len(pieces), 5)]
    return [collate(group, facts.specials) for group in groups]


@torch.no_grad()
def _difference(loaded: Loaded, batch: Batch, states: Callable[[Batch], Floats]) -> float:
    """Return the largest difference to transformers, which gets the numbers of the tokens."""
    mask = np.ones(batch.ids.shape, np.bool_) if batch.mask is None else batch.mask
    ids, told = torch.from_numpy(batch.ids), torch.from_numpy(mask.astype(np.int64))
    wanted = loaded.model(input_ids=ids, attention_mask=told).last_hidden_state.numpy()
    return float(np.abs(wanted - states(batch))[mask].max())


def _timed(
    encoder: Encoder, loaded: Loaded, folder: Path, states: Callable[[Batch], Floats]
) -> tuple[float, float]:
    """Return the median milliseconds of ours and of the pipeline, in turns, on one thread."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    facts = encoder.facts
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _fastest_attention(loaded)
        most = facts.longest + len(facts.specials)
        peer = pipeline(
            "feature-extraction",
            model=loaded.model,
            tokenizer=tokenizer_of(folder),
            tokenize_kwargs={"truncation": True, "max_length": most},
        )

        def ours(text: str) -> object:
            piece = encoder.tokenizer.encode(text).cut(0, facts.longest)
            return states(collate([piece], facts.specials))

        took: tuple[list[float], list[float]] = [], []
        for text in texts(TIMED):
            for times, read in zip(took, (ours, peer), strict=True):
                begun = time.perf_counter()
                read(text)
                times.append((time.perf_counter() - begun) * 1000)
    torch.set_num_threads(threads)
    # The first texts warm both up.
    return median(took[0][2:]), median(took[1][2:])


def _fastest_attention(loaded: Loaded) -> None:
    """Let the peer compute as it would by itself, where the family knows more than one way."""
    with suppress(ValueError):
        loaded.model.set_attn_implementation("sdpa")


def _resident() -> int:
    """Return the memory in use, where the system tells."""
    try:
        return int(STATUS.read_text("ascii").split()[1]) * 4096
    except (OSError, ValueError, IndexError):
        return 0
