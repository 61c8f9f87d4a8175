"""The virtual environment of this checkout, made with nothing but a Python. Used by `make run` and `make test`.

Every way this can fail is one sentence: `Stop` carries it.
This file must parse on an old Python, so that an old Python can be told that it is one.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
OLDEST = (3, 11)
NEWER = ("python3.13", "python3.12", "python3.11", "python3.14")
ROOM_MB = 900
UV = "uv==0.13.9"
_PIP = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]


class Stop(Exception):
    """What went wrong and what to do, in one sentence."""


def need_new_python() -> None:
    """Start again under a newer Python where this one is too old and another is installed."""
    if sys.version_info >= OLDEST:
        return
    for name in NEWER:
        found = shutil.which(name)
        if found:
            os.execv(found, [found] + sys.argv)
    have = ".".join(str(part) for part in sys.version_info[:3])
    raise Stop(
        "Python 3.11 or newer is needed and this is {}: install python3.11 and try again.".format(have)
    )


def need_room() -> None:
    """Refuse early rather than leave half an installation."""
    free = shutil.disk_usage(ROOT).free // 1024**2
    need = 50 if os.path.exists(PYTHON) else ROOM_MB
    if free < need:
        raise Stop(
            f"{need} MB of free disk are needed under {ROOT} and {free} MB are left: please make room."
        )
    if not os.access(ROOT, os.W_OK):
        raise Stop(f"{ROOT} cannot be written to: copy the checkout to a folder of your own.")


def install(requirements: str, marker: str) -> None:
    """Make `.venv` and bring it to `requirements`; costs nothing when `marker` says they are in place."""
    _make()
    wanted = _fingerprint(requirements)
    stamp = os.path.join(VENV, marker)
    if os.path.exists(stamp):
        with open(stamp) as file:
            if file.read() == wanted:
                return
    print(f"Installing what {requirements} lists (the first time takes up to a minute or two) …", flush=True)
    path = os.path.join(ROOT, requirements)
    if not _installs(_uv(), ["-r", path]):
        _pip(requirements, path)
    with open(stamp, "w") as file:
        file.write(wanted)


def _uv() -> "list[str]":
    """A program that installs and compiles on all cores, where pip does on one; empty where this machine has none."""
    if not _installs(_PIP + ["--retries", "1"], [UV]):
        return []
    command = [os.path.join(VENV, "bin", "uv"), "pip", "install", "--python", PYTHON, "--compile-bytecode"]
    told = _told_to_pip()
    mirror = ["--default-index", told["index-url"]] if "index-url" in told else []
    return _trusting(told.get("cert", "")) + command + mirror


def _told_to_pip() -> "dict[str, str]":
    """The mirror and the certificates that pip was told of on this machine; uv reads no settings of pip's."""
    told = subprocess.run([PYTHON, "-m", "pip", "config", "list"], stdout=subprocess.PIPE, check=False)
    found = re.findall(r"^\S+\.(index-url|cert)='(.+)'$", told.stdout.decode(errors="replace"), re.MULTILINE)
    return dict(found)


def _trusting(certificates: str) -> "list[str]":
    return ["env", f"SSL_CERT_FILE={certificates}"] if certificates else []


def _installs(command: "list[str]", what: "list[str]") -> bool:
    return bool(command) and not subprocess.run(command + what, capture_output=True, check=False).returncode


def _pip(requirements: str, path: str) -> None:
    """Where uv could not: pip knows proxies, certificates and mirrors that uv was not told of."""
    done = subprocess.run(
        _PIP + ["-r", path],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
        check=False,
    )
    if done.returncode:
        last = "\n".join(done.stdout.strip().splitlines()[-5:])
        raise Stop(f"pip could not install {requirements}; it said:\n{last}")


def _make() -> None:
    if (
        os.path.exists(PYTHON)
        and not subprocess.run(
            [PYTHON, "-m", "pip", "--version"], capture_output=True, check=False
        ).returncode
    ):
        return
    print("Making .venv …", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)  # half of one, from a run that was cut off
    done = subprocess.run([sys.executable, "-m", "venv", VENV], capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        said = (done.stdout + done.stderr).strip()
        if "ensurepip" in said or "No module named venv" in said:
            version = "{}.{}".format(*sys.version_info[:2])
            raise Stop(
                f"This Python cannot make a virtual environment: install python{version}-venv and try again."
            )
        raise Stop(f"Making .venv failed; Python said:\n{said}")


def _fingerprint(requirements: str) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for name in sorted({"requirements.txt", "requirements-s3.txt", requirements}):
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()
