from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cast import Cast, cast
from tests.stations.receiver import Receiver


@pytest.fixture
def people(settings: Any, tmp_path: Any) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return cast()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """A receiver on this machine, named in the settings as one of ours."""
    made = Receiver()
    settings.WEBHOOK_INTRANET_HOSTS = [made.host]
    yield made
    made.close()
