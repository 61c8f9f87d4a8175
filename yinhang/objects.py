"""Files in an S3-compatible store, for more web machines than one. Loaded only where FILES_URL names one."""

from __future__ import annotations

from typing import Any, Final

from botocore.config import Config
from storages.backends.s3 import S3Storage

# A visitor waits meanwhile: a store that does not answer is an error soon, and one that hiccups is asked again.
_PATIENCE: Final = Config(
    connect_timeout=3,
    read_timeout=10,
    retries={"max_attempts": 3, "mode": "standard"},
    signature_version="s3v4",
    s3={"addressing_style": "path"},
    # Stores other than Amazon's refuse the checksums that botocore adds unasked.
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


class Objects(S3Storage):
    """Nobody gets an address of a file: it leaves only through a view that asks who is looking."""

    def get_default_settings(self) -> dict[str, Any]:
        return {
            **super().get_default_settings(),
            "client_config": _PATIENCE,
            "default_acl": None,
            "file_overwrite": False,
            "max_memory_size": 32 << 20,  # a photo or a paper: none touches a web machine's disk
            "querystring_auth": True,
        }
