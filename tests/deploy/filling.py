"""Rows for the run and what is counted afterwards. Prints JSON. Run with a node's environment.

python -m tests.deploy.filling drafts COUNT    a small town and filled-in forms, ready to be sent
python -m tests.deploy.filling count           what is there now
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django

django.setup()

from django.db.models import Count  # noqa: E402
from django.test import override_settings  # noqa: E402

from issues.links import digest  # noqa: E402
from issues.models import Draft, Issue  # noqa: E402
from notices.models import InboxItem, Notice, State  # noqa: E402


def drafts(count: int) -> list[list[str]]:
    from tests.bench import prepare
    from tests.cast import cast
    from tests.factories import SubTopicFactory

    # Nobody signs in here, and the real hasher takes a tenth of a second a person on purpose.
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        cast()
    SubTopicFactory.create()
    return [list(sheet) for sheet in prepare.make_drafts(count)]


def count(tokens: list[str]) -> dict[str, Any]:
    """What became of the forms with these tokens, and of what had to be told of them."""
    sent = Draft.objects.filter(token_digest__in=[digest(token) for token in tokens], issue__isnull=False)
    told = Notice.objects.filter(kind="issue.filed", channel="inbox")
    reports = set(Issue.objects.values_list("pk", flat=True))
    same = ("user", "notice__kind", "notice__subject_kind", "notice__subject_id")
    twice = InboxItem.objects.values(*same).annotate(n=Count("pk")).filter(n__gt=1).count()
    return {
        "reports": len(reports),
        "kept": sent.count(),
        "silent": len(reports - set(told.filter(state=State.SENT).values_list("subject_id", flat=True))),
        "told": InboxItem.objects.count(),
        "twice": twice,
        "waiting": told.exclude(state=State.SENT).count(),
    }


if __name__ == "__main__":
    if sys.argv[1] == "drafts":
        print(json.dumps(drafts(int(sys.argv[2]))))
    else:
        print(json.dumps(count(json.loads(sys.stdin.read()))))
