"""UUIDv7, made in one place: sortable by time, increasing within a process even inside one millisecond."""

from __future__ import annotations

import os
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0


def uuid7() -> str:
    """Give a new UUIDv7 in lower case, greater than every one given before by this process (RFC 9562, 5.7)."""
    global _last
    random = int.from_bytes(os.urandom(10), "big")
    value = (time.time_ns() // 1_000_000) << 74 | random & ((1 << 74) - 1)
    with _lock:
        if value <= _last:
            value = _last + 1 + (random & 0xFFFF)
        _last = value
    high, low = value >> 62, value & ((1 << 62) - 1)
    stamp, rest = high >> 12, high & 0xFFF
    return str(uuid.UUID(int=stamp << 80 | 0x7 << 76 | rest << 64 | 0b10 << 62 | low))
