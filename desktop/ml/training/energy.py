"""How much energy a training took: measured where the processor tells, else estimated."""

import time
from pathlib import Path

COUNTER = Path("/sys/class/powercap/intel-rapl:0/energy_uj")
RANGE = COUNTER.with_name("max_energy_range_uj")
# A busy core of an office processor with its share of the memory; between the 6 W of a laptop
# and the 20 W of a desktop core.
WATTS_PER_CORE = 12.0
MICROJOULES_PER_WATT_HOUR = 3.6e9


class EnergyMeter:
    """Counts from its making: the package's counter (Intel RAPL), or processor time."""

    def __init__(self, counter: Path = COUNTER) -> None:
        """Begin to count."""
        self._file = counter
        self._counter = _number(counter)
        self._seconds = time.process_time()

    def watt_hours(self) -> float:
        """Return the energy since the beginning; the counter includes what else ran."""
        now = _number(self._file)
        if self._counter is None or now is None:
            return (time.process_time() - self._seconds) * WATTS_PER_CORE / 3600
        gone = now - self._counter
        return (gone if gone >= 0 else gone + (_number(RANGE) or 0)) / MICROJOULES_PER_WATT_HOUR


def _number(file: Path) -> int | None:
    try:
        return int(file.read_text("ascii"))
    except (OSError, ValueError):
        return None
