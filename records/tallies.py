"""What is counted where it happens, for `/metrics/`: no label says who or which.

A process counts for itself; Prometheus adds the processes of a machine up, and takes a restart for what it is.
"""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter

REVEALS: Final = Counter("yinhang_reveals", "Looks at a person's name and phone in plain text", ("of",))
PHOTOS_REFUSED: Final = Counter(
    "yinhang_photos_refused", "Photos that were not taken, by reason", ("reason",)
)
HINTS: Final = Counter(
    "yinhang_hints",
    "Hints to the workers: sent, thrown together with an earlier one, or lost at the broker",
    ("outcome",),
)
SIGN_IN_FAILURES: Final = Counter(
    "yinhang_sign_in_failures", "Sign-ins with a wrong password or a closed account"
)
SLOW: Final = Counter("yinhang_slow", "Pages and statements that took longer than the setting", ("kind",))

# Every series is there from the first page on: an alarm on what never happened yet has something to look at.
for _of in ("reporter", "owner"):
    REVEALS.labels(_of)
for _outcome in ("sent", "joined", "lost"):
    HINTS.labels(_outcome)
for _kind in ("page", "statement"):
    SLOW.labels(_kind)
