"""What the load client fires, made inside a world. Prints JSON. Run with the world's environment.

python -m tests.bench.prepare staff            who is signed in, and addresses they look at
python -m tests.bench.prepare drafts COUNT     filled-in drafts, ready to be sent
python -m tests.bench.prepare moves COUNT      reports a firm has just been given
"""

from __future__ import annotations

import json
import random
import sys
import time
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.utils import timezone  # noqa: E402

from issues import drafts  # noqa: E402
from issues.links import digest, secret_for  # noqa: E402
from issues.models import Draft, Issue, Reporter, SubTopic  # noqa: E402
from issues.workflow import Status  # noqa: E402
from pledges.models import Campaign  # noqa: E402
from properties.forms import guard  # noqa: E402
from properties.models import Building, Contract, Post, Role, User  # noqa: E402

PEOPLE = 24
DETAILS = 400
CSRF = "benchbenchbenchbenchbenchbench12"
_TEXT = "三号楼二单元门口的路灯坏了三天，晚上老人和孩子上下楼看不清台阶，昨天已经有人摔倒，请尽快派人来修。"


def staff() -> dict[str, Any]:
    """Sessions of street officers and firm managers, and codes each of them may open."""
    officers = _people(Role.STREET_OFFICER, "area")
    managers = _people(Role.FIRM_MANAGER, "firm")
    return {
        "officers": [_signed_in(user, subdistrict=place) for user, place in officers],
        "campaign": Campaign.objects.filter(is_demo=True).order_by("pk").values_list("code", flat=True)[0],
        "managers": [_signed_in(user, firm=place) for user, place in managers],
        "reporters": [
            _secret(pk) for pk in Reporter.objects.order_by("?").values_list("pk", flat=True)[:DETAILS]
        ],
    }


def _people(role: Role, column: str) -> list[tuple[User, int]]:
    """Those with the most to look at first: an index must not be flattered by an empty list."""
    posts = Post.objects.filter(role=role).select_related("user").order_by("pk")
    places = dict(
        Issue.objects.values_list("subdistrict" if column == "area" else "firm").annotate(n=Count("pk"))
    )
    ranked = sorted(posts, key=lambda post: -places.get(getattr(post, f"{column}_id"), 0))
    return [(post.user, getattr(post, f"{column}_id")) for post in ranked[:PEOPLE]]


def _signed_in(user: User, **scope: int) -> dict[str, Any]:
    issues = Issue.objects.filter(**scope).order_by("?")[: DETAILS // PEOPLE]
    return {"session": _session(user), "codes": [issue.code for issue in issues]}


def _session(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "properties.backends.PostBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["began"] = session["seen"] = time.time()
    session.create()
    return str(session.session_key)


def _secret(pk: Any) -> str:
    return secret_for("reporter", pk)


def make_drafts(count: int) -> list[tuple[str, str]]:
    """(token, stamp) of drafts somebody has filled in a minute ago, spread over compounds and sub-topics."""
    # Not the same phones every time: the limits count them.
    dice, began = random.Random(), timezone.now() - timedelta(minutes=1)
    subtopics = list(SubTopic.objects.filter(is_active=True))
    held = list(Contract.objects.filter(is_current=True).values_list("compound", flat=True)[:4000])
    buildings = dict(Building.objects.filter(compound__in=held).values_list("compound", "pk"))
    run = dice.getrandbits(32)
    rows, ready = [], []
    for number in range(count):
        token = f"bench{run:08x}{number:012x}bench"
        rows.append(_draft(token, dice.choice(subtopics), dice.choice(held), buildings, dice, began))
        ready.append((token, guard.stamp(rows[-1].pk.hex)))
    Draft.objects.bulk_create(rows, batch_size=1000)
    return ready


def _draft(
    token: str, subtopic: SubTopic, compound: int, buildings: dict[int, int], dice: Any, began: Any
) -> Draft:
    answers = drafts.Answers(
        topic=subtopic.topic_id,
        subtopic=subtopic.pk,
        text=_TEXT,
        compound=compound,
        building=buildings.get(compound),
        place="三号楼二单元",
        phone=f"+86138{dice.randrange(10**8):08d}",
        name="王女士",
    )
    return Draft(token_digest=digest(token), answers=drafts.dump(answers), created_at=began)


def moves(count: int) -> list[dict[str, Any]]:
    """Newly assigned reports with the session of a manager of their firm."""
    managers = {
        post.firm_id: post.user for post in Post.objects.filter(role=Role.FIRM_MANAGER).select_related("user")
    }
    wanted = Issue.objects.filter(status=Status.ASSIGNED, firm__in=managers, handler=None).order_by("-pk")[
        :count
    ]
    sessions: dict[Any, str] = {}
    found = []
    for issue in wanted:
        if issue.firm_id not in sessions:
            sessions[issue.firm_id] = _session(managers[issue.firm_id])
        found.append({"code": issue.code, "version": issue.version, "session": sessions[issue.firm_id]})
    random.Random(1).shuffle(found)
    return found


if __name__ == "__main__":
    if sys.argv[1] == "staff":
        print(json.dumps(staff()))
    else:
        print(json.dumps({"drafts": make_drafts, "moves": moves}[sys.argv[1]](int(sys.argv[2]))))
