"""Recount one exported ballot of an owners' assembly. Needs Python 3 and nothing else:

    python3 recount.py FILE

Prints the result as one line of JSON and ends with 0, or says what is wrong and ends with 1. It shares no code with
the program that counted. Areas are counted in hundredths of a square metre, as whole numbers.
"""

import hashlib
import json
import sys
from typing import Any

CHOICES = ("agree", "oppose", "abstain")
SPECIAL = (6, 7, 8)  # items of Civil Code art. 278(1) that need three quarters; the others more than half
FEWEST = 5  # figures of a building with fewer voters are not shown


class Broken(Exception):
    """Where the file is not what was published."""


WRONG = (Broken, ValueError, LookupError, TypeError, AttributeError)


def canonical(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(document: Any, before: str = "") -> str:
    return hashlib.sha256((f"{before}\n".encode() if before else b"") + canonical(document)).hexdigest()


def must(holds: bool, where: str) -> None:
    if not holds:
        raise Broken(f"{where} is not as it was published")


def recount(data: bytes) -> bytes:
    """The result's bytes, after every hash was made again. Raises one of WRONG for any other file."""
    file = json.loads(data.decode())
    opening, roll, closing = file["opening"], file["roll"], file["closing"]
    before = digest(opening)
    must(before == file["opening_hash"], "opening record")
    must(digest(roll) == opening["roll"]["hash"], "roll")
    heads, numbers = {right["head"] for right in roll}, {right["number"] for right in roll}
    must(len(numbers) == len(roll) == opening["roll"]["rights"], "roll")
    must(len(heads) == opening["roll"]["heads"], "roll")
    must(metres(sum(map(cents, roll))) == opening["roll"]["area"], "roll")
    current, before = votes(file["votes"], opening["ballot"], before)
    must(closing["head"] == before and closing["ballot"] == opening["ballot"], "last vote")
    must(digest(closing, before) == file["closing_hash"], "closing record")
    must((closing["votes"], closing["counted"]) == (len(file["votes"]), len(current)), "number of votes")
    must(set(current) <= numbers, "right of a vote")
    said = {right: choices for right, (_seq, choices) in current.items()}
    silence = opening["rules"]["unreturned"] == "with_majority"
    found = {"advisory": opening["rules"]["form"] == "advisory", "ballot": opening["ballot"]}
    found["buildings"] = buildings(opening["items"], roll, said)
    found["items"] = [decide(item, roll, said, silence) for item in opening["items"]]
    must(canonical(found) == canonical(closing["result"]), "result")
    must(canonical(file) + b"\n" == data, "form of the file")
    return canonical(found) + b"\n"


def votes(rows: list[Any], ballot: str, before: str) -> tuple[dict[int, Any], str]:
    """Right → (number in the chain, choices) of what counts, and the last hash."""
    current: dict[int, Any] = {}
    for seq, vote in enumerate(rows, 1):
        record = vote["record"]
        right = record["right"]
        bound = {"ballot": ballot, "choices": vote["choices"], "right": right, "salt": vote["salt"]}
        must(digest(bound) == record["commitment"], f"vote {seq}")
        before = digest(record, before)
        must(before == vote["hash"] and record["seq"] == seq, f"vote {seq}")
        must(record["replaces"] == current.get(right, (None, None))[0], f"vote {seq}")
        current[right] = (seq, vote["choices"])
    return current, before


def decide(item: Any, roll: list[Any], said: dict[int, Any], silence: bool) -> dict[str, Any]:
    number = str(item["number"])
    area: dict[str, int] = dict.fromkeys(CHOICES, 0)
    heads: dict[int, set[str]] = {}
    for right in roll:
        voices = heads.setdefault(right["head"], set())
        if right["number"] in said:
            choice = said[right["number"]][number]
            area[choice] += cents(right)
            voices.add(choice)
    # One owner is one head: all homes say the same, or the head abstains.
    spoken = [voices.pop() if len(voices) == 1 else "abstain" for voices in heads.values() if voices]
    persons = {choice: spoken.count(choice) for choice in CHOICES}
    most = [one for one in CHOICES if all(c[one] * 2 > sum(c.values()) for c in (area, persons))]
    joined = most[0] if silence and most else ""
    special = item["clause"] in SPECIAL
    must(item["kind"] == ("special" if special else "ordinary"), f"item {number}")
    found = {"area": side(area, sum(map(cents, roll)), special, joined, metres)}
    found["heads"] = side(persons, len(heads), special, joined, int)
    quorate = all(one["quorum"]["met"] for one in found.values())
    carried = quorate and all(one["majority"]["met"] for one in found.values())
    words = {"article": item["article"], "kind": item["kind"], "number": item["number"]}
    return words | found | {"carried": carried, "quorate": quorate, "unreturned_joined": joined}


def side(count: dict[str, int], total: int, special: bool, joined: str, show: Any) -> dict[str, Any]:
    voting = sum(count.values())
    base = total if joined else voting
    consent = count["agree"] + (total - voting if joined == "agree" else 0)
    left, right = (consent * 4, base * 3) if special else (consent * 2, base)
    met = voting > 0 and (left >= right if special else left > right)
    two_thirds = {"left": show(voting * 3), "met": voting * 3 >= total * 2, "right": show(total * 2)}
    found = {choice: show(count[choice]) for choice in CHOICES}
    found |= {"base": show(base), "consent": show(consent)}
    found |= {"majority": {"left": show(left), "met": met, "right": show(right)}}
    return found | {"quorum": two_thirds, "total": show(total), "voting": show(voting)}


def buildings(items: list[Any], roll: list[Any], said: dict[int, Any]) -> list[dict[str, Any]]:
    rows: dict[str, list[int]] = {}
    heads: dict[str, set[int]] = {}
    for right in roll:
        rows.setdefault(right["building"], []).append(right["number"])
        heads.setdefault(right["building"], set()).update({right["head"]} if right["number"] in said else ())
    hidden: set[str] = set()
    left = sorted(rows, key=lambda name: (len(heads[name]), name))
    while left and (len(heads[left[0]]) < FEWEST or 0 < sum(len(heads[one]) for one in hidden) < FEWEST):
        hidden.add(left.pop(0))
    found = []
    for name, numbers in rows.items():
        cast = [said[number] for number in numbers if number in said]
        asked = [[choices[str(item["number"])] for choices in cast] for item in items]
        table = [[answers.count(choice) for choice in CHOICES] for answers in asked]
        found.append({"building": name, "items": None if name in hidden else table, "rights": len(numbers)})
    return found


def cents(right: Any) -> int:
    return int(right["area"].replace(".", ""))


def metres(number: int) -> str:
    return f"{number // 100}.{number % 100:02d}"


if __name__ == "__main__":
    try:
        with open(sys.argv[1], "rb") as stream:  # noqa: PTH123
            sys.stdout.buffer.write(recount(stream.read()))
    except WRONG as wrong:
        sys.exit(f"This is not the file that was published: {wrong}")
