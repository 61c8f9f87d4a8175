"""What schemathesis has to be told, and what it is to tell us: a piece of a photo is bytes; how often it asked what."""

from __future__ import annotations

import atexit
import json
import os
from collections import Counter
from pathlib import Path
from typing import Any

import schemathesis

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")

_asked: Counter[str] = Counter()


@schemathesis.hook
def after_call(_context: schemathesis.HookContext, case: schemathesis.Case[Any], _response: object) -> None:
    _asked[case.operation.label] += 1


@atexit.register
def _tell() -> None:
    Path(os.environ["FUZZ_ASKED"]).write_text(json.dumps(_asked), encoding="utf-8")
