"""How one operation is described. Apart from `schema`, because every view of REST framework asks for it by name."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema


class Described(AutoSchema):
    """Adds what an operation declares beside its inputs: the scope a key needs, and that it is going to end."""

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        found: Any = super().get_operation(*args, **kwargs)
        for parameter in (found or {}).get("parameters", ()):
            if parameter["in"] == "query" and parameter["schema"].get("type") == "string":
                parameter["schema"].setdefault("minLength", 1)  # as `check_parameters` has it
        scope = getattr(self.view, "scope", {}).get(self.method)
        if found is not None and scope is not None:
            found["x-scope"] = str(scope)
        return found

    def is_deprecated(self) -> bool:
        return self.method in getattr(self.view, "deprecated", {})
