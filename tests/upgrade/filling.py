"""Rows for the run, and what is counted afterwards. Prints JSON on its last line.

Started by its path inside the folder of a release, with that release's `tests` package: it asks only for names that
both releases have.

filling.py fill DRAFTS MOVES     a town, forms ready to be sent, reports a firm has been given
filling.py count                 what became of the forms whose tokens stand on standard input, all that is due sent
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django

django.setup()

from issues.links import digest  # noqa: E402
from issues.models import Draft, Issue  # noqa: E402
from issues.workflow import Status  # noqa: E402
from notices import draining  # noqa: E402
from notices.models import Notice, State  # noqa: E402
from properties.models import Role  # noqa: E402


def fill(drafts: int, moves: int) -> dict[str, Any]:
    from tests.bench import prepare
    from tests.cast import cast
    from tests.factories import IssueFactory, SubTopicFactory

    people = cast()
    subtopic = SubTopicFactory.create()
    given = IssueFactory.create_batch(
        moves, compound=people.compound, subtopic=subtopic, status=Status.ASSIGNED
    )
    return {
        "session": prepare._session(people.own[Role.FIRM_MANAGER]),
        "drafts": prepare.make_drafts(drafts),
        "moves": [[issue.code, issue.version] for issue in given],
    }


def count(tokens: list[str]) -> dict[str, int]:
    draining.drain()
    sent = Draft.objects.filter(token_digest__in=[digest(token) for token in tokens], issue__isnull=False)
    filed = Notice.objects.filter(kind="issue.filed", channel="inbox")
    told = set(filed.filter(state=State.SENT).values_list("subject_id", flat=True))
    reports = set(sent.values_list("issue_id", flat=True))
    return {
        "kept": len(reports),
        "silent": len(reports - told),
        "accepted": Issue.objects.exclude(status=Status.ASSIGNED).exclude(pk__in=reports).count(),
    }


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        print(json.dumps(fill(int(sys.argv[2]), int(sys.argv[3]))))
    else:
        print(json.dumps(count(json.loads(sys.stdin.read()))))
