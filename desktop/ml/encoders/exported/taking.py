"""Taking a folder in: looked at, loaded, exported, proved, and written under its digest."""

import json
import os
import re
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from onnx import ModelProto
from safetensors import SafetensorError
from safetensors.torch import save_file

from desktop.core.disks import of_folder
from desktop.core.encoders import WEIGHTS, Proof, Refusal
from desktop.core.records import plain
from desktop.ml.encoders.exported.encoder import GRADIENT, READ, READ8, ExportedEncoder
from desktop.ml.encoders.exported.exporting import Exported, exported
from desktop.ml.encoders.exported.gradients import with_gradient
from desktop.ml.encoders.exported.integers import with_integers
from desktop.ml.encoders.exported.loading import Loaded, loaded
from desktop.ml.encoders.exported.opening import Brought, opened, sha256, state_of
from desktop.ml.encoders.exported.proving import proved
from desktop.ml.encoders.exported.refusals import failed, lacks_memory, refused
from desktop.ml.encoders.exported.sentences import SENTENCES
from desktop.ml.encoders.facts import facts_of, record
from desktop.ml.encoders.fast.encoder import FastEncoder, layer_names_of
from desktop.ml.encoders.fast.preparing import prepare
from desktop.ml.encoders.fitting import fit
from desktop.ml.encoders.folder_tokenizer import tokenizer_of
from desktop.ml.encoders.manifest import write_manifest, wrong_files
from desktop.ml.encoders.port import Encoder, Facts, Make
from desktop.ml.encoders.records import CONFIG, FACTS
from desktop.ml.encoders.tokenization import Pooling
from desktop.runtime.flushing import flush, flush_all

# States may differ by so much at most from those of transformers.
ALLOWED = 1e-4
# Windows of more tokens need more memory than an office computer has.
MOST_TOKENS = 510
COPIED = (CONFIG, "tokenizer.json", "tokenizer_config.json")
DRAFT = "draft-"
Say = Callable[[str], None]


def take_in(folder: Path, root: Path, say: Say) -> tuple[Path, Proof]:
    """Make an encoder of a folder under ``root``; returns where it is, and what was measured.

    ``say`` hears what is being done.  Raises ``KnownError`` when the folder is refused; then
    nothing of it is left.
    """
    begun = time.perf_counter()
    say("looking")
    brought = opened(folder)
    draft = root / f"{DRAFT}{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True, mode=0o700)
    try:
        say("loading")
        source = loaded(folder, attention="eager")
        digest = _write(brought, source, _facts(brought), draft)
        say("exporting")
        encoder = _computing(folder, source, draft, digest)
        say("proving")
        proof = proved(encoder, source, folder, begun)
        if not proof.difference <= ALLOWED:
            raise refused(folder, Refusal.UNEQUAL, difference=proof.difference)
        if state_of(folder) != brought.state:
            raise refused(folder, Refusal.CHANGED)
        write_manifest(draft, plain(proof))
        goal = root / digest
        if not _whole(goal):
            _install(draft, goal)
    except (OSError, SafetensorError) as error:
        if lacks_memory(error):
            raise refused(folder, Refusal.MEMORY) from error
        raise of_folder(_of_disk(error), root) from error
    else:
        return goal, proof
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _whole(folder: Path) -> bool:
    try:
        return not wrong_files(folder, weights=True)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _install(draft: Path, goal: Path) -> None:
    """Flush a draft to the disk and give it its name, in place of one that is damaged."""
    flush_all(draft)
    if goal.exists():
        goal.rename(draft.with_name(f"{draft.name}-damaged"))
    draft.rename(goal)
    flush(goal.parent)
    shutil.rmtree(draft.with_name(f"{draft.name}-damaged"), ignore_errors=True)


def _facts(brought: Brought) -> dict[str, Any]:
    """Return who computes an encoder, and how many tokens of a text it may read at once."""
    tokenizer = tokenizer_of(brought.folder)
    try:
        facts = facts_of(brought.folder, tokenizer, digest=brought.card.digest)
    except ValueError as error:
        raise refused(brought.folder, Refusal.DAMAGED, file=CONFIG) from error
    kept = brought.config.get("position_embedding_type", "absolute") == "absolute"
    make = Make.FAST if kept and _as_bert(facts) else Make.EXPORTED
    return {"make": make.value, "longest": min(facts.longest, MOST_TOKENS)}


def _as_bert(facts: Facts) -> bool:
    try:
        layer_names_of(facts)
    except ValueError:
        return False
    return True


def _of_disk(error: OSError | SafetensorError) -> OSError:
    """Return what the disk said; safetensors says it in words only."""
    if isinstance(error, OSError):
        return error
    match = re.search(r"os error (\d+)", str(error))
    return OSError(int(match[1]) if match else 0, "safetensors")


def _write(brought: Brought, source: Loaded, facts: Mapping[str, Any], goal: Path) -> str:
    """Write weights, tokenizer and facts; returns the digest of the weights."""
    for name in COPIED:
        if (brought.folder / name).exists():
            shutil.copyfile(brought.folder / name, goal / name)
    save_file({n: _small(p.detach()) for n, p in source.model.named_parameters()}, goal / WEIGHTS)
    written = {
        **facts,
        "name": brought.card.name,
        "pooling": _pooling(brought.folder).value,
        "words": source.words,
        "targets": list(source.targets),
        "card": plain(brought.card),
    }
    _save(goal / FACTS, written)
    return sha256(goal / WEIGHTS)


def _computing(folder: Path, source: Loaded, goal: Path, digest: str) -> Encoder:
    """Write what computes, and the constants of how it does; returns the encoder."""
    if record(goal / FACTS)["make"] == Make.FAST.value:
        prepare(goal, digest, SENTENCES)
        encoder: Encoder = FastEncoder(goal, digest)
    else:
        _export(folder, source, goal)
        encoder = ExportedEncoder(goal, digest)
    constants = {"fitted": asdict(fit(encoder, SENTENCES))}
    _save(goal / FACTS, record(goal / FACTS) | constants)
    return encoder


def _export(folder: Path, source: Loaded, goal: Path) -> None:
    try:
        longest = int(record(goal / FACTS)["longest"]) + 2
        export = exported(source.model, source.embedded, longest)
    except (RuntimeError, ValueError, TypeError, AttributeError, NotImplementedError) as error:
        raise failed(folder, error) from error
    _save_graph(goal / READ, export)
    _save_graph(goal / READ8, with_integers(export))
    back = _way_back(export)
    if back is not None:
        _save_graph(goal / GRADIENT, Exported(back, export.weights))


def _way_back(export: Exported) -> ModelProto | None:
    """Return the way back; without one, words are masked to find out what they are worth."""
    try:
        return with_gradient(export.model)
    except ValueError:
        return None


def _save_graph(file: Path, export: Exported) -> None:
    file.write_bytes(export.model.SerializeToString(deterministic=True))
    file.with_suffix(".txt").write_text("".join(f"{name}\n" for name in export.weights), "utf-8")


def _small(tensor: torch.Tensor) -> torch.Tensor:
    """Return a weight as half precision where that changes nothing."""
    half = tensor.half()
    return (half if bool((half.float() == tensor).all()) else tensor).contiguous()


def _pooling(folder: Path) -> Pooling:
    """Return what stands for a text, as sentence-transformers writes it down; else the mean."""
    pooling: Mapping[str, Any] = record(folder / "1_Pooling" / "config.json", missing={})
    return Pooling.FIRST if pooling.get("pooling_mode_cls_token") else Pooling.MEAN


def _save(file: Path, value: Mapping[str, Any]) -> None:
    file.write_text(json.dumps(value, indent=1, sort_keys=True), "utf-8")
