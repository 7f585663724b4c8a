"""The table of the learning benchmark in ``tests/bench/RESULTS.md``, between two marks."""

import os
import platform
import re
import subprocess
import time
from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "RESULTS.md"
BEGIN, END = "<!-- learning: begin -->", "<!-- learning: end -->"
ROW = re.compile(r"^\| (?P<bench>[^|]+) \| (?P<figure>[^|]+) \| (?P<rest>.*)$")


def write(lines: list[dict], *, minutes: float) -> None:
    """Put new figures into the table; rows that were not measured now stay."""
    text = FILE.read_text("utf-8")
    before, rest = text.split(BEGIN)
    old, after = rest.split(END)
    rows = {(m["bench"], m["figure"]): line for line in old.splitlines() if (m := ROW.match(line))}
    rows.pop(("part", "figure"), None)
    for line in lines:
        figure = f"{line['figure']} ({line['unit']})"
        rows[line["bench"], figure] = _row(line, figure)
    head = ["| part | figure | ours | peers and floors | |", "|---|---|---|---|---|"]
    told = f"Last run: {_where()}; {minutes:.0f} minutes."
    body = [line for _, line in sorted(rows.items())]
    table = "\n".join([told, "", *head, *body])
    FILE.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", "utf-8")


def _row(line: dict, figure: str) -> str:
    peers = ", ".join(f"{name} {value:g}" for name, value in line.get("vs", {}).items())
    return f"| {line['bench']} | {figure} | {line['value']:g} | {peers} | {_mark(line)} |"


def _mark(line: dict) -> str:
    """Return whether a floor is kept; nothing where there is none."""
    floors = line.get("vs", {})
    if "must" in floors:
        return "yes" if line["value"] >= floors["must"] - 1e-9 else "**short**"
    if "at most" in floors:
        return "yes" if line["value"] <= floors["at most"] + 1e-9 else "**short**"
    return ""


def _where() -> str:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    processor = platform.processor() or platform.machine()
    return f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores ({processor}), commit {commit}"
