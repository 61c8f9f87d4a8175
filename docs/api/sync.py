"""A grid station that works without a line: an example of the interface, with Python's standard library alone.

    export PORTAL=https://portal.example.cn PORTAL_KEY=yh_…
    python3 sync.py report G7-0001 '{"compound": "demo-1", "topic": "repair", "text": "门口的灯坏了。"}' lamp.jpg
    python3 sync.py move G7-0001 accept '{}'
    python3 sync.py move G7-0001 finish '{"note": "灯已换好。"}' new-lamp.jpg
    python3 sync.py sync            send what waits, then bring the copy up to date
    python3 sync.py trouble         what was refused and needs a person
    python3 sync.py drop G7-0001    strike what of this report was not taken

`report` and `move` only write into the queue (station.db, or $STATION_DB), so they need no line. A move names a
report by the station's own number, or by its code (YH-2026-000123) when it is in the copy. `sync` may be cut off
anywhere, started twice, or run on a queue that was put back from a backup: nothing is filed or moved twice.
"""

import json
import os
import sqlite3
import sys
import time
import uuid
from base64 import b64encode
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import Request, urlopen

ROOT = urljoin(os.environ.get("PORTAL", "http://127.0.0.1:8000"), "/api/v1/")
TUS = {"Tus-Resumable": "1.0.0"}
# queue.version: what the report is at when it is this entry's turn; 0 for the report itself.
# photo.address: where a photo was begun, so that it goes on where it stopped.
TABLES = """
CREATE TABLE IF NOT EXISTS queue (id INTEGER PRIMARY KEY, number TEXT, verb TEXT, version INTEGER, body TEXT,
    key TEXT, state TEXT DEFAULT 'waiting', told TEXT);
CREATE TABLE IF NOT EXISTS photo (id INTEGER PRIMARY KEY, entry INTEGER, name TEXT, data BLOB, address TEXT);
CREATE TABLE IF NOT EXISTS mine (number TEXT PRIMARY KEY, code TEXT, version INTEGER);
CREATE TABLE IF NOT EXISTS copy (code TEXT PRIMARY KEY, version INTEGER, row TEXT, fresh INTEGER);
CREATE TABLE IF NOT EXISTS place (cursor TEXT);
"""


class Refused(Exception):
    """The server said no: `args` are its status and its problem document."""


def wait(db: sqlite3.Connection, number: str, verb: str, body: Any, *photos: str) -> None:
    """Write a move into the queue; without a verb, the report itself.

    `number` is the station's own, for good: the server files it once. A move is decided on the version the station
    saw last, and on its own moves that still wait.
    """
    seen = """SELECT max(version) FROM (
        SELECT version FROM copy WHERE code IN (:n, (SELECT code FROM mine WHERE number = :n))
        UNION SELECT version FROM mine WHERE number = :n UNION SELECT 1 FROM queue WHERE number = :n)"""
    ahead = "SELECT count(*) FROM queue WHERE number = :n AND verb != '' AND state = 'waiting'"
    known, waiting = db.execute(f"SELECT ({seen}), ({ahead})", {"n": number}).fetchone()
    if verb and known is None:
        sys.exit(f"{number} is neither in the queue nor in the copy.")
    body |= {"verb": verb} if verb else {"external_id": number}
    row = [number, verb, known + waiting if verb else 0, json.dumps(body), uuid.uuid4().hex]
    with db:
        sql = "INSERT INTO queue (number, verb, version, body, key) VALUES (?, ?, ?, ?, ?)"
        entry = db.execute(sql, row).lastrowid
        rows = [(entry, Path(path).name, Path(path).read_bytes()) for path in photos]
        db.executemany("INSERT INTO photo (entry, name, data) VALUES (?, ?, ?)", rows)


def replay(db: sqlite3.Connection) -> None:
    """Send what waits, each report before its moves. Behind what is in trouble, the same report's moves wait."""
    stuck = {row["number"] for row in db.execute("SELECT number FROM queue WHERE state = 'trouble'")}
    waiting = db.execute("SELECT * FROM queue WHERE state = 'waiting' ORDER BY version, id").fetchall()
    for entry in (one for one in waiting if one["number"] not in stuck):
        try:
            answer = _send(db, dict(entry))
        except Refused as no:
            stuck.add(entry["number"])
            db.execute("UPDATE queue SET state = 'trouble', told = ? WHERE id = ?", [no.args[1], entry["id"]])
        else:
            db.execute("UPDATE queue SET state = 'done' WHERE id = ?", [entry["id"]])
            row = [entry["number"], answer["code"], answer["version"]]
            db.execute("INSERT OR REPLACE INTO mine VALUES (?, ?, ?)", row)
        db.commit()


def _send(db: sqlite3.Connection, entry: dict[str, Any]) -> Any:
    """Where the report stands after the entry; Refused."""
    body, path, headers = json.loads(entry["body"]), "issues/", {"Idempotency-Key": entry["key"]}
    if sent := _send_photos(db, entry["id"]):
        body |= {"pairs": [{"after": one} for one in sent]} if entry["verb"] == "finish" else {"photos": sent}
    if entry["verb"]:
        mine = db.execute("SELECT code FROM mine WHERE number = ?", [entry["number"]]).fetchone()
        path = f"issues/{mine['code'] if mine else entry['number']}/"
        headers["If-Match"] = f'"{entry["version"]}"'
    try:
        return call("POST", f"{path}moves/" if entry["verb"] else path, body, **headers)[0]
    except Refused as no:
        if no.args[0] == 422:
            # The key is known with other photos: this queue came from a backup, and they got new numbers. A new
            # key is safe, because the station's own number and If-Match are judged in any case.
            return _send(db, {**entry, "key": uuid.uuid4().hex})
        if no.args[0] == 412:
            # Somebody else was there; or this very move is in, and its answer was lost more than a day ago.
            history = call("GET", f"{path}history/")[0]
            if any((row["verb"], row["note"]) == (entry["verb"], body.get("note", "")) for row in history):
                return call("GET", path)[0]
        raise


def _send_photos(db: sqlite3.Connection, entry: int) -> list[str]:
    """The numbers of an entry's photos, sent by tus 1.0 from where each stopped."""
    numbers = []
    for photo in db.execute("SELECT * FROM photo WHERE entry = ?", [entry]).fetchall():
        address, data, there = photo["address"], photo["data"], None
        with suppress(Refused):  # what nobody used for three days is gone
            there = call("GET", address)[0] if address else None
        if there is None:
            name = "filename " + b64encode(photo["name"].encode()).decode()
            about = {**TUS, "Upload-Length": str(len(data)), "Upload-Metadata": name}
            there, headers = call("POST", "uploads/", b"", **about)
            address = headers["Location"]
            db.execute("UPDATE photo SET address = ? WHERE id = ?", [address, photo["id"]])
            db.commit()
        if not there["complete"]:
            begin = {**TUS, "Upload-Offset": str(there["received"])}
            call("PATCH", address, data[there["received"] :], **begin)
        numbers.append(there["id"])
    return numbers


def read(db: sqlite3.Connection) -> None:
    """Each page and its cursor in one transaction, so that the copy never claims more than it holds."""
    while True:
        query = {"limit": 1000} | dict(db.execute("SELECT cursor FROM place").fetchone() or {})
        page = call("GET", f"changes/?{urlencode(query)}")[0]
        with db:
            db.execute("DELETE FROM place")
            if page is None:  # 410: begin anew, and keep only what is told
                db.execute("UPDATE copy SET fresh = 0")
                continue
            for row in page["results"]:
                db.execute("DELETE FROM copy WHERE code = ?", [row["code"]])
                if row["kind"] == "report":
                    kept = [row["code"], row["report"]["version"], json.dumps(row["report"])]
                    db.execute("INSERT INTO copy VALUES (?, ?, ?, 1)", kept)
            db.execute("INSERT INTO place VALUES (?)", [page["cursor"]])
            if not page["more"]:
                db.execute("DELETE FROM copy WHERE NOT fresh")
                return


def call(method: str, path: str, body: Any = None, **headers: str) -> tuple[Any, Any]:
    """Answer and headers; Refused. OSError when nothing can be said now: then everything waits as it is."""
    kind = "offset+octet-stream" if isinstance(body, bytes) else "json"
    headers |= {"Authorization": f"Bearer {os.environ['PORTAL_KEY']}", "Content-Type": f"application/{kind}"}
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    request = Request(urljoin(ROOT, path), data, headers, method=method)
    for _time in range(20):
        try:
            with urlopen(request, timeout=60) as response:
                return json.loads(response.read() or "null"), response.headers
        except HTTPError as error:
            if wait := error.headers.get("Retry-After"):  # 429; 409 while the first of two is being done; 503
                time.sleep(int(wait))
                continue
            if error.code == 401 or error.code >= 500:  # the key, or the server: no fault of this entry
                raise
            if error.code == 410:
                return None, None
            raise Refused(error.code, error.read().decode()) from error
    raise OSError("The server asked to wait too often.")


def main(what: str = "help", *rest: str) -> None:
    db = sqlite3.connect(os.environ.get("STATION_DB", "station.db"))
    db.row_factory = sqlite3.Row
    db.executescript(TABLES)
    if what == "report":
        wait(db, rest[0], "", json.loads(rest[1]), *rest[2:])
    elif what == "move":
        wait(db, rest[0], rest[1], json.loads(rest[2]), *rest[3:])
    elif what == "sync":
        replay(db)
        read(db)
    elif what == "trouble":
        for row in db.execute("SELECT number, verb, told FROM queue WHERE state = 'trouble'"):
            print(*row)
    elif what == "drop":
        with db:
            db.execute("DELETE FROM queue WHERE state != 'done' AND number = ?", rest)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except OSError as error:  # HTTPError among them
        sys.exit(f"Nothing is lost; try again later. {error}")
