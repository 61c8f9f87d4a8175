"""The keys of the site as an artefact of their own, and how to read it on a machine where no site runs yet.

    python -m records.backups.keyring BACKUP/keys.age --identity keys-identity.txt   prints lines for `.env`
    python -m records.backups.keyring --new identity.txt                             makes a pair, prints its public half

Debian's `age -d -i keys-identity.txt BACKUP/keys.age` prints the same lines: the format is not ours.
"""

from __future__ import annotations

import argparse
import base64
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyrage

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME: Final = "keys.age"


def lines(settings: Any) -> str:
    """What a restored site needs in its environment. BACKUP_KEY is not among them: it proves that these are ours."""
    field_keys = ",".join(f"{key_id}:{_written(key)}" for key_id, key in settings.FIELD_KEYS)
    said = {
        "SECRET_KEY": settings.SECRET_KEY,
        "SECRET_KEY_FALLBACKS": ",".join(settings.SECRET_KEY_FALLBACKS),
        "FIELD_KEYS": field_keys,
        "INDEX_KEY": _written(settings.INDEX_KEY),
        "HISTORY_KEY": _written(settings.HISTORY_KEY),
    }
    return "".join(f"{name}={value}\n" for name, value in said.items() if value)


def _written(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).decode().rstrip("=")


def new_pair(path: Path) -> str:
    """Write a secret key, readable to its owner alone, to a file that is not there yet; returns the public half."""
    identity = pyrage.x25519.Identity.generate()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(f"# public key: {identity.to_public()}\n{identity}\n")
    return str(identity.to_public())


def opened(path: Path, identity: Path) -> str:
    held = [
        pyrage.x25519.Identity.from_str(line.strip())
        for line in identity.read_text("utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    into = io.BytesIO()
    with path.open("rb") as file:
        pyrage.decrypt_io(file, into, held)
    return into.getvalue().decode()


def main(arguments: Sequence[str] | None = None) -> int:
    """Without Django: where the keys are still to be found, no settings can be read."""
    parser = argparse.ArgumentParser(prog="python -m records.backups.keyring", description=__doc__)
    parser.add_argument("path", nargs="?", type=Path, help="keys.age of a backup")
    parser.add_argument("--identity", type=Path, help="the file with the secret key")
    parser.add_argument("--new", type=Path, help="make a pair; the secret half goes to this file")
    asked = parser.parse_args(arguments)
    try:
        if asked.new:
            print(new_pair(asked.new))  # noqa: T201
        elif asked.path and asked.identity:
            sys.stdout.write(opened(asked.path, asked.identity))
        else:
            parser.error("name keys.age and --identity FILE, or --new FILE")
    except FileExistsError:
        sys.exit(f"{asked.new} is there already and is left as it is.")
    except (OSError, UnicodeDecodeError, pyrage.DecryptError, pyrage.IdentityError) as error:
        sys.exit(f"This does not open: {error}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
