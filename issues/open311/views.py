"""The calls of the standard: read the question, answer it in the format its address asks for."""

from __future__ import annotations

from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec

from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from issues.open311 import asking, errors, filing, requests, services, updates
from issues.open311 import discovery as found
from issues.open311.xml import TYPES, written
from properties.open_answers import opened
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

P = ParamSpec("P")
READ: Final = ("GET", "HEAD")


def call(
    root: str, *known: str, methods: tuple[str, ...] = READ, kept: bool = False
) -> Callable[[Callable[Concatenate[HttpRequest, P], Any]], Callable[..., HttpResponse]]:
    """Make a view of what answers a question with plain content, called `root` where a name is needed.

    Everybody's content alone leaves here: any site may read it, and with `kept` keep it for five minutes.
    Refusals leave in the standard's own shape; the frame does the same for those that arise before this.
    """

    def decorate(question: Callable[Concatenate[HttpRequest, P], Any]) -> Callable[..., HttpResponse]:
        @csrf_exempt  # no cookie means anything here: what changes something carries its own key
        @wraps(question)
        def view(request: HttpRequest, form: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            language = asking.language_of(request.GET)
            with translation.override(language):
                response = answered(request, form, *args, **kwargs)
            response.headers["Content-Language"] = language
            if request.method in READ:
                response.headers["Access-Control-Allow-Origin"] = "*"
            return opened(request, response) if kept and response.status_code == HTTPStatus.OK else response

        def answered(request: HttpRequest, form: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method not in methods:
                return _not_this_way(request, methods)
            try:
                asking.check(request.GET, known)
                content = question(request, *args, **kwargs)
            except Refused as refused:
                return errors.answer(request.path, refused)
            return HttpResponse(written(root, content, form), content_type=TYPES[form])

        return view

    return decorate


def _not_this_way(request: HttpRequest, methods: tuple[str, ...]) -> HttpResponse:
    words = _("This address takes %s.") % ", ".join(methods)
    response = errors.failure(request.path, HTTPStatus.METHOD_NOT_ALLOWED, [words])
    response.headers["Allow"] = ", ".join(methods)
    return response


@call("discovery", kept=True)
def discovery(_request: HttpRequest) -> Any:
    return found.document()


@call("services", kept=True)
def service_list(_request: HttpRequest) -> Any:
    return services.listed()


@call("service_definition", kept=True)
def service(_request: HttpRequest, code: str) -> Any:
    return services.definition(services.find(code))


@call("service_requests", *requests.STANDARD, *requests.EXTENSIONS, methods=(*READ, "POST"))
def request_list(request: HttpRequest) -> Any:
    """What is known of many reports; by POST, a new one."""
    if request.method == "POST":
        return filing.file(request, timezone.now())
    asked = requests.wanted(request.GET, timezone.now())
    return requests.shapes(requests.found(asked), extended=asking.yes(request.GET, "extensions"))


@call("service_requests", "extensions")
def one_request(request: HttpRequest, code: str) -> Any:
    return requests.shapes([requests.one(code)], extended=asking.yes(request.GET, "extensions"))


@call("service_requests")
def token(_request: HttpRequest, code: str) -> Any:
    """Numbers are given at once and tokens never: a number asked for as a token is its own answer."""
    return [{"service_request_id": requests.one(code).code, "token": code}]


@call("service_request_updates", *updates.PARAMETERS)
def update_list(request: HttpRequest) -> Any:
    span = updates.wanted(request.GET, timezone.now())
    return updates.listed(span, asking.page_of(request.GET))
