"""The `.env` of `make run`: fresh random secrets, written once, readable to its owner alone.

python3 deploy/dotenv.py      prints fresh secrets for an installation's own .env
"""

from __future__ import annotations

import base64
import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = """\
# Written once by `make run`. Keep it: without FIELD_KEYS the names and phone numbers in the database are lost.
# Every setting is explained in README.md.
SITE_MODE=local
SECRET_KEY={secret}
FIELD_KEYS=k1:{field}
INDEX_KEY={index}
PUBLIC_URL=http://127.0.0.1:8000
ALLOWED_HOSTS=127.0.0.1,localhost
DATABASE_URL=sqlite:///var/db.sqlite3
REDIS_URL=embedded
EMAIL_URL=filemail:///var/mail
NOTICE_CHANNELS=inbox,email
DEMO_RIBBON=on
"""


def write_once(path: Path) -> bool:
    """Whether the file was written; one that is there already is left as it is."""
    text = TEMPLATE.format(secret=secrets.token_urlsafe(64), field=_key(), index=_key())
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w") as file:
        file.write(text)
    return True


def _key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")


if __name__ == "__main__":
    print(f"SECRET_KEY={secrets.token_urlsafe(64)}\nFIELD_KEYS=k1:{_key()}\nINDEX_KEY={_key()}")
