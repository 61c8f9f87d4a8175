from __future__ import annotations

from typing import Any

import pytest

from tests.cast import Cast, cast


@pytest.fixture
def people(settings: Any, tmp_path: Any) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return cast()
