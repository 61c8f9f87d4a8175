"""S14: what no line of ours does, and what no setting of ours is, whatever the environment says."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from django.conf import settings

from tests.frame.test_settings import GOOD, ROOT
from tests.frame.test_structure import OURS
from tests.security.figures import tell

# Programs through a shell, code from text, objects from bytes, templates from text (ASVS 1.2.5, 1.3.7, 1.5.2).
NEVER: Final = {"eval", "exec", "compile"}
NEVER_OF: Final = {"system", "popen", "getoutput", "from_string", "extra", "RawSQL"}
MODULES: Final = {"pickle", "marshal", "shelve", "dill", "yaml"}


def test_no_line_of_ours_runs_what_it_was_told() -> None:
    found = [
        f"{path}:{getattr(node, 'lineno', 0)}"
        for path in OURS
        for node in ast.walk(_tree(path))
        if _is_dangerous(node)
    ]
    tell("S14", f"{len(OURS)} files of ours: {len(found)} lines run a shell, text as code, or a pickle")
    assert found == []


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _is_dangerous(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return any(alias.name.split(".")[0] in MODULES for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").split(".")[0] in MODULES
    if not isinstance(node, ast.Call):
        return False
    shell = any(
        word.arg == "shell" and not (isinstance(word.value, ast.Constant) and word.value.value is False)
        for word in node.keywords
    )
    if isinstance(node.func, ast.Name):  # `store.eval` is Valkey's own language, with parameters beside it
        return shell or node.func.id in NEVER | NEVER_OF
    return shell or getattr(node.func, "attr", "") in NEVER_OF


def test_the_queue_carries_json_alone() -> None:
    assert settings.CELERY_ACCEPT_CONTENT == ["json"]
    assert (settings.CELERY_TASK_SERIALIZER, settings.CELERY_RESULT_SERIALIZER) == ("json", "json")
    assert settings.SESSION_SERIALIZER.endswith("JSONSerializer")


def test_cookies_of_a_real_site_cannot_be_read_or_planted() -> None:
    """Secure, HttpOnly, SameSite, and bound to this one host by their name (ASVS 3.3.1–3.3.4)."""
    names = [
        f"{cookie}_{what}"
        for cookie in ("SESSION_COOKIE", "CSRF_COOKIE", "LANGUAGE_COOKIE")
        for what in ("SECURE", "HTTPONLY", "SAMESITE")
    ]
    asked = [*names, "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "DEBUG"]
    code = f"import json; from django.conf import settings; print(json.dumps([getattr(settings, n) for n in {asked!r}]))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **GOOD, "DJANGO_SETTINGS_MODULE": "yinhang.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == [True, True, "Lax"] * 3 + ["__Host-session", "__Host-csrf", False]
