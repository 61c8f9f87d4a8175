"""A person's data in the staff admin: look by phone, hand out a copy, ask for an erasure, confirm it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from properties import persons
from properties.actions import persons as actions
from properties.admin_base import ReadOnlyAdmin, person
from properties.models import PersonRequest
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from django.http import HttpRequest

_LIST = "admin:properties_personrequest_changelist"
LOOK, COPY, ERASE = "look", "copy", "erase"


class PhoneForm(forms.Form):
    """The phone travels in the body of a request alone, never in an address."""

    phone = forms.CharField(label=_("Phone"), max_length=40)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Needed for a copy or an erasure: how the person asked, and how you know who they are."),
    )


@admin.register(PersonRequest)
class PersonRequestAdmin(ReadOnlyAdmin[PersonRequest]):
    advice = _(
        "A person asks what is kept of them, or to have it erased (Personal Information Protection Law 45, 47). Look "
        "them up by phone first; an erasure waits here until a second person confirms it."
    )
    list_display = ("asked_at", "kind", "reason", "asked_by", "confirmed_by", "done_at")
    list_filter = ("kind",)
    list_select_related = ("asked_by", "confirmed_by")
    fields = ("kind", "street", "reason", "found", "asked_by", "asked_at", "confirmed_by", "done_at")
    street_paths = ("street",)
    change_list_template = "admin/properties/person_list.html"
    change_form_template = "admin/properties/person_request.html"

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        own = [
            path("look/", wrap(self.look), name="properties_personrequest_look"),
            path("<uuid:pk>/confirm/", wrap(self.confirm), name="properties_personrequest_confirm"),
        ]
        return [*own, *super().get_urls()]

    def look(self, request: HttpRequest) -> HttpResponse:
        """What is held of a person, and what they may ask for."""
        if not request.user.has_perm("properties.add_personrequest"):
            raise PermissionDenied
        form = PhoneForm(request.POST or None)
        held: list[persons.Held] | None = None
        if form.is_bound and form.is_valid():
            try:
                answer = self._do(request, form.cleaned_data)
                if answer is not None:
                    return answer
                held = persons.everything(actions.who_for(form.cleaned_data["phone"], by=person(request)))
            except NotYours as no:
                raise PermissionDenied(str(no)) from no
            except Refused as no:
                form.add_error(no.field if no.field in form.fields else None, str(no))
        context = {
            **self.admin_site.each_context(request),
            "title": _("A person's data"),
            "form": form,
            "held": held,
            "opts": self.opts,
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/properties/person_look.html", context, status=status)

    def _do(self, request: HttpRequest, asked: dict[str, str]) -> HttpResponse | None:
        """None while it is only looked at."""
        about: dict[str, Any] = {**asked, "by": person(request), "at": timezone.now()}
        if request.POST.get("do") == COPY:
            answer = HttpResponse(actions.copy_person(**about), content_type="application/zip")
            answer["Content-Disposition"] = 'attachment; filename="personal-data.zip"'
            return answer
        if request.POST.get("do") == ERASE:
            made = actions.ask_erasure(**about)
            messages.success(request, _("Taken down. Somebody else has to confirm it now."))
            return HttpResponseRedirect(reverse("admin:properties_personrequest_change", args=[made.pk]))
        return None

    def confirm(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """The second person, by POST alone."""
        row = self.get_queryset(request).filter(pk=pk).first()
        if row is None or request.method != "POST":
            raise Http404
        try:
            actions.confirm_erasure(request=row, by=person(request), at=timezone.now())
        except NotYours as no:
            raise PermissionDenied(str(no)) from no
        except Refused as no:
            messages.error(request, str(no))
            return HttpResponseRedirect(reverse("admin:properties_personrequest_change", args=[pk]))
        messages.success(request, _("The person's data has been erased."))
        return HttpResponseRedirect(reverse(_LIST))
