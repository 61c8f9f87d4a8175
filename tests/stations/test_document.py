"""The description of the interface: kept in the repository, the same as what is served, with an example each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from stations.api.examples import examples
from stations.management.commands.write_openapi import PATH, document

pytestmark = pytest.mark.once
# Their answers are bytes, or nothing.
WITHOUT_EXAMPLE = {"getPhoto", "continueUpload"}


@pytest.fixture(scope="module")
def written() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(document())
    return found


def _operations(written: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        operation["operationId"]: operation
        for methods in written["paths"].values()
        for operation in methods.values()
    }


def test_the_document_in_the_repository_is_the_one_that_is_served() -> None:
    assert Path(PATH).read_text(encoding="utf-8") == document(), "please run: make openapi"


def test_it_is_openapi_3_1_1(written: dict[str, Any]) -> None:
    assert written["openapi"] == "3.1.1"
    schemes = written["components"]["securitySchemes"]
    key = {name: schemes["station"][name] for name in ("type", "scheme", "bearerFormat")}
    assert key == {"type": "http", "scheme": "bearer", "bearerFormat": "yh_<prefix>_<secret>"}
    assert set(schemes) == {"station", "session"}


def test_every_operation_says_its_scope_its_sign_in_and_its_refusals(written: dict[str, Any]) -> None:
    public = {
        operation["operationId"]
        for path, methods in written["paths"].items()
        for operation in methods.values()
        if path.startswith("/api/v1/public/")
    }
    for name, operation in _operations(written).items():
        assert operation["summary"], name
        if name in public:
            assert "x-scope" not in operation, name
            assert operation.get("security", [{}]) == [{}], name
            continue
        assert ":" in operation["x-scope"], name
        assert {"station": []} in operation["security"], name
        assert {"400", "401", "403", "429"} <= operation["responses"].keys(), name


def test_every_operation_has_an_example_that_fits_its_shape(written: dict[str, Any]) -> None:
    operations = _operations(written)
    assert examples().keys() == operations.keys() - WITHOUT_EXAMPLE
    for name, operation in operations.items():
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        for body in bodies:
            about = body.get("content", {}).get("application/json", {})
            if "example" in about:
                shape = {**about["schema"], "components": written["components"]}
                errors = [
                    error.message for error in Draft202012Validator(shape).iter_errors(about["example"])
                ]
                assert errors == [], name


def test_an_answer_leads_to_what_can_be_done_with_it() -> None:
    paths = json.loads(PATH.read_text(encoding="utf-8"))["paths"]
    filed = paths["/api/v1/issues/"]["post"]["responses"]["201"]["links"]
    assert filed["moveIssue"] == {"operationId": "moveIssue", "parameters": {"code": "$response.body#/code"}}
    listed = paths["/api/v1/campaigns/"]["get"]["responses"]["200"]["links"]["listTargets"]
    assert listed["parameters"] == {"campaign": "$response.body#/0/code"}
