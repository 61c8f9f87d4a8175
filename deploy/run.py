"""`make run`: from a bare machine to a printed address. Any Python can start this; 3.11 or newer runs it.

What it needs is made once: `.venv`, `.env`, `var/`. Then `deploy/serve.py` takes over inside `.venv`.
"""

import os
import socket
import sys

import venv_here as venv

LAST_PORT = 65535


def main() -> None:
    venv.need_new_python()
    host, port = os.environ.get("HOST", "127.0.0.1"), _port()
    need_port(host, port)
    venv.need_room()
    venv.install("requirements.txt", "installed-run")
    os.environ.update(HOST=host, PORT=str(port))
    serve = os.path.join(venv.ROOT, "deploy", "serve.py")
    os.execv(venv.PYTHON, [venv.PYTHON, serve])


def _port() -> int:
    given = os.environ.get("PORT", "8000")
    if not given.isdigit() or not 0 < int(given) <= LAST_PORT:
        raise venv.Stop(f"PORT must be a number from 1 to 65535, not {given}.")
    return int(given)


def need_port(host: str, port: int) -> None:
    """Find out before a minute of installing, not after."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise venv.Stop(
                f"Port {port} is not open to this account: choose one above 1023, as in PORT=8001 make run."
            ) from None
        except OSError:
            raise venv.Stop(
                f"Port {port} on {host} is taken: stop what uses it, or choose another with PORT={port + 1} make run."
            ) from None


if __name__ == "__main__":
    try:
        main()
    except venv.Stop as stop:
        sys.exit(f"make run: {stop}")
    except OSError as error:
        sys.exit(f"make run: {error.strerror or error} ({error.filename or 'disk'}).")
    except KeyboardInterrupt:
        sys.exit(130)
