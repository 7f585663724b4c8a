"""What the commands print about the rows of a file: how many are used, and why others are not."""

from collections import defaultdict
from collections.abc import Iterable

from desktop.commandline.reports import Report
from desktop.commandline.terminal import note
from desktop.core.rows.accounts import Account
from desktop.core.rows.span_edges import listed
from desktop.core.rows.tables import Row


def account_record(account: Account) -> Report:
    """Return the account as JSON: counts, and each row that is not used; no text."""
    return {
        "rows": account.rows,
        "duplicates": len(account.duplicates),
        "conflicts": len(account.conflicts),
        "set_aside": _counts(account.set_aside),
        "not_used": [_entry(row, row.problem) for row in account.not_used],
        "notes": list(account.notes),
    }


def partly(account: Account, *, quiet: bool) -> int:
    """Return 3 when rows were set aside or contradict each other, else 0; tell it all."""
    if not quiet:
        for line in account_lines(account):
            note(line)
    return 3 if account.set_aside or account.conflicts else 0


def account_lines(account: Account) -> list[str]:
    """Return what was guessed, and what became of the rows where not all are used."""
    lines = list(account.notes)
    aside, against, again = account.set_aside, account.conflicts, account.duplicates
    if aside or against or again:
        lines.append(
            f"{_rows(account.rows)} read: {len(account.used)} used, {len(again)} duplicates, "
            f"{len(against)} in conflict, {len(aside)} set aside."
        )
    if aside:
        reasons = "; ".join(
            f"{len(rows)} with {why} ({_where(account.unit, rows)})"
            for why, rows in _grouped(aside).items()
        )
        lines.append(f"{_rows(len(aside))} {_were(len(aside))} set aside: {reasons}.")
    if against:
        where = _where(account.unit, against)
        lines.append(f"Texts with two different answers, none of them is used: {where}.")
    return lines


def _entry(row: Row, reason: str) -> Report:
    entry: Report = {"line": row.number, "reason": str(reason)}
    return entry | ({"file": row.file} if row.file else {})


def _counts(rows: Iterable[Row]) -> dict[str, int]:
    return {str(why): len(found) for why, found in _grouped(rows).items()}


def _grouped(rows: Iterable[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.problem].append(row)
    return dict(sorted(groups.items(), key=lambda item: -len(item[1])))


def _where(unit: str, rows: Iterable[Row]) -> str:
    found = list(rows)
    if any(row.file for row in found):
        return listed("place", [f"{row.file}:{row.number}" for row in found])
    return listed(unit, [row.number for row in found])


def _rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
