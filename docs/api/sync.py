#!/usr/bin/env python3
"""A station that may be offline for days: writes down what happens, sends it when there is a line, keeps a copy.

    export YINHANG_URL=https://portal.example.cn YINHANG_KEY=yh_…
    python3 sync.py report P-1 '{"compound": "…", "topic": "…", "text": "门口的灯坏了。"}'
    python3 sync.py move P-1 1 '{"verb": "accept"}'
    python3 sync.py send        # as often as you like: nothing is done twice
    python3 sync.py pull        # copy.json is what the station may see now

A move names the version of the report it is made on: 1 when just filed, one more after each move. Everything lies
in the current folder: queue/ what is still to be sent, codes.json our number → the office's, copy.json, cursor.
Standard library only; copy it and make it yours.
"""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Any

URL = os.environ["YINHANG_URL"].rstrip("/") + "/api/v1/"
KEY = os.environ["YINHANG_KEY"]
QUEUE, CODES, COPY, CURSOR = Path("queue"), Path("codes.json"), Path("copy.json"), Path("cursor")


def ask(method: str, path: str, data: object = None, **headers: str) -> tuple[int, Any]:
    """Status and body; waits when it is told to. OSError when there is no line: then simply try again later."""
    body = None if data is None else json.dumps(data).encode()
    known = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    request = urllib.request.Request(URL + path, body, {**known, **headers}, method=method)
    while True:
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as no:
            if no.code in {429, 503} or no.headers.get("Retry-After"):
                time.sleep(int(no.headers.get("Retry-After", "5")))
                continue
            return no.code, json.load(no)


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return found


def write(path: Path, data: object) -> None:
    """Whole or not at all, also when the power goes."""
    new = path.with_suffix(".new")
    new.write_text(json.dumps(data, ensure_ascii=False))
    new.replace(path)


def note(entry: dict[str, Any]) -> None:
    """Into the queue. The Idempotency-Key is made here, once, and stays with the entry."""
    QUEUE.mkdir(exist_ok=True)
    write(QUEUE / f"{time.time_ns()}.json", {**entry, "key": uuid.uuid4().hex})


def send() -> int:
    """Send what waits, in any order; returns how many entries are left."""
    for path in sorted(QUEUE.glob("*.json")):
        entry = read(path)
        done, sentence = send_report(entry) if entry["kind"] == "report" else send_move(entry)
        if done:
            path.unlink()
        print(f"{entry['number']}: {sentence}")
    return len(list(QUEUE.glob("*.json")))


def send_report(entry: dict[str, Any]) -> tuple[bool, str]:
    data = {**entry["data"], "external_id": entry["number"]}
    status, body = ask("POST", "issues/", data, **{"Idempotency-Key": entry["key"]})
    if status in {200, 201}:  # 200: it was there already
        write(CODES, {**read(CODES), entry["number"]: body["code"]})
        return True, body["code"]
    return False, body["detail"]


def send_move(entry: dict[str, Any]) -> tuple[bool, str]:
    code = read(CODES).get(entry["number"])
    if code is None:
        return False, "its report is not in yet"
    conditions = {"If-Match": f'"{entry["version"]}"', "Idempotency-Key": entry["key"]}
    status, body = ask("POST", f"issues/{code}/moves/", entry["data"], **conditions)
    if status == 412:  # too early, or somebody was quicker: the version tells
        _status, now = ask("GET", f"issues/{code}/")
        return now["version"] > entry["version"], f"the report is at version {now['version']}"
    return status == 200, body.get("status_label") or body["detail"]


def pull() -> int:
    """Read on from the last cursor; returns how many reports the copy holds."""
    copy, cursor = read(COPY), CURSOR.read_text() if CURSOR.exists() else ""
    while True:
        query = f"changes/?limit=1000{'&cursor=' + cursor if cursor else ''}"
        status, page = ask("GET", query)
        if status == 410:  # our posts changed, or the office's database was put back: begin anew
            copy, cursor = {}, ""
            continue
        if status != 200:
            raise SystemExit(page["detail"])
        for row in page["results"]:
            if row["kind"] == "gone":
                copy.pop(row["code"], None)
            else:
                copy[row["code"]] = row["report"]
        cursor = page["cursor"]
        write(COPY, copy)  # the copy first: read twice is harmless, missed is not
        CURSOR.write_text(cursor)
        if not page["more"]:
            return len(copy)


def main(words: list[str]) -> int:
    match words:
        case ["report", number, data]:
            note({"kind": "report", "number": number, "data": json.loads(data)})
        case ["move", number, version, data]:
            note({"kind": "move", "number": number, "version": int(version), "data": json.loads(data)})
        case ["send"]:
            return min(send(), 1)
        case ["pull"]:
            print(f"{pull()} reports")
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
