"""How often one visitor may ask: a bucket an address, in memory only, for no longer than it takes to fill again."""

import threading
import time
from collections import OrderedDict

MOST = 20_000  # visitors that are remembered at once


class Limit:
    """`burst` at once, `rate` a second in the long run."""

    def __init__(self, burst: int, rate: float) -> None:
        self._burst, self._rate = float(burst), rate
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, address: str, now: float | None = None) -> bool:
        """Take one from the visitor's bucket; False if it is empty."""
        now = time.monotonic() if now is None else now
        with self._lock:
            left, at = self._buckets.pop(address, (self._burst, now))
            left = min(self._burst, left + (now - at) * self._rate)
            allowed = left >= 1.0
            self._buckets[address] = (left - 1.0 if allowed else left, now)
            while len(self._buckets) > MOST:
                self._buckets.popitem(last=False)
        return allowed
