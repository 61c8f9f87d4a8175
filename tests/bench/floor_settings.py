"""The same server and database with nothing of ours in between: what Django itself costs here."""

from yinhang.settings import *  # noqa: F403 — the floor is the same site without its layers

MIDDLEWARE = []
ROOT_URLCONF = "tests.bench.floor_urls"
