"""What of transformers is in the bundle: the families that can be opened, and what they load."""

from importlib.util import find_spec
from pathlib import Path

from desktop.ml.encoders.families import FAMILIES

# Loaded by transformers and peft themselves, whatever is opened.
ALWAYS = ("auto", "bloom", "encoder_decoder")
KEPT = frozenset({*ALWAYS, *(name.replace("-", "_") for name in FAMILIES)})
# These look at the text of their own functions, or at the files of their folder.
AS_FILES = ("onnxscript.function_libs.torch_lib.ops", "transformers.models")
# Their versions are asked for when transformers, peft or the exporter are loaded.
METADATA = frozenset(
    {
        "accelerate", "filelock", "huggingface_hub", "numpy", "onnx", "onnxscript", "packaging",
        "peft", "pyyaml", "regex", "safetensors", "tokenizers", "torch", "tqdm", "transformers",
    }
)  # fmt: skip


def read_as_text() -> list[tuple[str, str]]:
    """Return what transformers reads as a file rather than imports, and where it must lie."""
    return [(str(_models().with_name("__init__.py")), "transformers")]


def modules() -> list[str]:
    """Return the modules that are looked up by name when they are wanted."""
    folder = _models()
    files = [file for name in sorted(KEPT) for file in sorted((folder / name).glob("*.py"))]
    wanted = [file for file in files if not file.name.startswith(("convert_", "modular_"))]
    names = [f"transformers.models.{f.parent.name}.{f.stem}" for f in wanted]
    return [name.removesuffix(".__init__") for name in names]


def excluded() -> list[str]:
    """Return the families that cannot be opened, and parts that nothing here uses."""
    others = [d.name for d in sorted(_models().iterdir()) if d.is_dir() and d.name not in KEPT]
    parts = [f"transformers.models.{name}" for name in others]
    return [*parts, "transformers.cli", "transformers.testing_utils", "transformers.trainer"]


def _models() -> Path:
    found = find_spec("transformers")
    if found is None or found.origin is None:
        raise SystemExit("transformers is not installed")
    return Path(found.origin).parent / "models"
