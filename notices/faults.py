"""Places where a test may end the process. Dead code unless TESTING is on."""

from __future__ import annotations

import os
from typing import Literal

from django.conf import settings

EXIT_CODE = 70


def fault(name: Literal["after_claim", "after_send", "before_commit"]) -> None:
    """End the process at once when `FAULT` names this place."""
    if settings.TESTING and os.environ.get("FAULT") == name:
        os._exit(EXIT_CODE)
