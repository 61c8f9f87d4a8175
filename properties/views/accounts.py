"""Sign-in in steps, sign-out, and what a person may change about their own account."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_otp import login as keep_device

from properties import accounts, devices, limits
from properties import sign_in as steps
from properties.access import standing
from properties.forms.accounts import ChangePasswordForm, CodeForm, NewPasswordForm, RecoveryForm, SignInForm
from properties.models import User

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from properties.requests import SignedInRequest

form_page = require_http_methods(["GET", "HEAD", "POST"])
_WRONG = 422


def _asked_for(request: HttpRequest) -> str:
    """The page the person wanted, if it is one of ours; else ""."""
    there = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure())
    return there if ours else ""


@form_page
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """User name and password. The answer is the same for an unknown, a disabled and a mistyped account."""
    there = _asked_for(request)
    if request.user.is_authenticated and request.method != "POST":
        return redirect(there or steps.landing(request.user))
    form = SignInForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        limits.before_password(request, form.cleaned_data["username"])
        user = authenticate(request, **form.cleaned_data)
        if isinstance(user, User):
            return _go_on(request, steps.begin(request, user, there))
        limits.after_wrong_password(request, form.cleaned_data["username"])
        form.add_error(None, _("User name or password is not right."))
    return render(request, "accounts/sign_in.html", {"form": form, "next": there}, status=_status(form))


def _status(form: SignInForm | CodeForm | RecoveryForm | NewPasswordForm) -> int:
    return _WRONG if form.is_bound and form.errors else 200


def _go_on(request: HttpRequest, step: steps.Pending) -> HttpResponse:
    """To the next step, or in."""
    if name := steps.next_step(step):
        return redirect(name)
    steps.finish(request, step)
    there = step.next or steps.landing(step.user)
    set_up = reverse("properties:second_step")
    if step.device is None and steps.needs_second_step(step.user, there) and not there.startswith(set_up):
        there = _set_up(there)
    response = redirect(there)
    devices.remember(response, step.user.username)
    return response


@form_page
def code(request: HttpRequest) -> HttpResponse:
    """The code of the authenticator app."""
    step = steps.pending(request)
    device = steps.device_of(step.user) if step else None
    if step is None or device is None:
        return redirect("properties:sign_in")
    form = CodeForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        if accounts.verify_code(device_id=device.pk, code=form.cleaned_data["code"]):
            return _go_on(request, steps.passed_code(request, step, device))
        form.add_error("code", _wrong_code())
    return render(request, "accounts/code.html", {"form": form}, status=_status(form))


@form_page
def recovery_sign_in(request: HttpRequest) -> HttpResponse:
    """A recovery code in place of the lost phone. The old app is off from then on; a new one is set up next."""
    step = steps.pending(request)
    if step is None or steps.device_of(step.user) is None:
        return redirect("properties:sign_in")
    form = RecoveryForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        limits.before_recovery(step.user)
        if accounts.recover(user=step.user, code=form.cleaned_data["code"], at=timezone.now()):
            messages.info(request, _("Your old authenticator app is switched off. Please set up a new one."))
            return _go_on(request, replace(step, next=_set_up(step.next)))
        form.add_error("code", _("This code is not right or was already used."))
    return render(request, "accounts/recovery_sign_in.html", {"form": form}, status=_status(form))


def _set_up(there: str) -> str:
    """The page that sets the app up, and then goes on."""
    query = f"?{urlencode({'next': there})}" if there else ""
    return reverse("properties:second_step") + query


def _wrong_code() -> str:
    return _("This code is not right or was already used. Please wait for the next one.")


@form_page
@sensitive_post_parameters("new_password1", "new_password2")
def first_password(request: HttpRequest) -> HttpResponse:
    """A new password in place of one that somebody else has set."""
    step = steps.pending(request)
    if step is None or steps.next_step(step) != "properties:first_password":
        return redirect("properties:sign_in")
    form = NewPasswordForm(step.user, request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        user = accounts.change_password(user=step.user, password=form.cleaned_data["new_password1"])
        return _go_on(request, steps.Pending(user, step.next, step.device))
    context = {
        "form": form,
        "is_old": not step.user.must_change_password,
        "max_days": settings.PASSWORD_MAX_DAYS,
    }
    return render(request, "accounts/first_password.html", context, status=_status(form))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("You are signed out."))
    return redirect("properties:sign_in")


@login_required
@require_GET
def profile(request: SignedInRequest) -> HttpResponse:
    user = request.user
    context = {
        "posts": standing(user).posts,
        "device": steps.device_of(user),
        "must_have_device": steps.needs_second_step(user),
        "codes_left": accounts.recovery_codes_left(user),
    }
    return render(request, "accounts/profile.html", context)


@login_required
@form_page
@sensitive_post_parameters("old_password", "new_password1", "new_password2")
def password(request: SignedInRequest) -> HttpResponse:
    """A new password; every other session of the person ends."""
    user = request.user
    form = ChangePasswordForm(user, request.POST or None, label_suffix="")
    if request.method == "POST":
        limits.before_old_password(user)
        if form.is_valid():
            changed = accounts.change_password(user=user, password=form.cleaned_data["new_password1"])
            update_session_auth_hash(request, changed)
            messages.success(request, _("Your password is changed. You are signed out everywhere else."))
            return redirect("properties:profile")
    return render(request, "accounts/password.html", {"form": form}, status=_status(form))


@login_required
@form_page
def second_step(request: SignedInRequest) -> HttpResponse:
    """Set up an authenticator app: what it is, then the picture to scan, then the first code."""
    user = request.user
    there = _asked_for(request)
    if steps.device_of(user):
        return redirect(there or "properties:profile")
    device = accounts.unfinished_device(user)
    form = CodeForm(request.POST or None, label_suffix="")
    if request.method == "POST" and device and form.is_valid():
        confirmed = accounts.confirm_second_step(user=user, code=form.cleaned_data["code"])
        if confirmed:
            keep_device(request, confirmed)
            messages.success(
                request,
                _(
                    "Your authenticator app is set up. Recovery codes help when the phone is lost: see your account."
                ),
            )
            return redirect(there or "properties:recovery_codes")
        form.add_error("code", _wrong_code())
    context = {"form": form, "device": device, "next": there, "must": steps.needs_second_step(user, there)}
    if device:
        context |= {
            "picture": segno.make(device.config_url).svg_data_uri(scale=5),
            "secret": _secret(device.config_url),
        }
    return render(request, "accounts/second_step.html", context, status=_status(form))


def _secret(config_url: str) -> str:
    """The secret in groups of four, for typing it by hand."""
    secret = config_url.partition("secret=")[2].partition("&")[0]
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


@login_required
@require_POST
def start_second_step(request: SignedInRequest) -> HttpResponse:
    accounts.start_second_step(user=request.user)
    there = _asked_for(request)
    query = f"?{urlencode({'next': there})}" if there else ""
    return redirect(reverse("properties:second_step") + query)


@login_required
@form_page
def remove_second_step(request: SignedInRequest) -> HttpResponse:
    """Stop using the app; asks for one last code, so that an open browser is not enough."""
    user = request.user
    device = steps.device_of(user)
    if device is None:
        return redirect("properties:profile")
    form = CodeForm(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        if accounts.verify_code(device_id=device.pk, code=form.cleaned_data["code"]):
            accounts.remove_second_step(user=user)
            messages.success(request, _("You no longer use an authenticator app."))
            return redirect("properties:profile")
        form.add_error("code", _wrong_code())
    return render(request, "accounts/remove_second_step.html", {"form": form}, status=_status(form))


@login_required
@form_page
def recovery_codes(request: SignedInRequest) -> HttpResponse:
    """How many are left, and a new set, which is shown in the answer to this one request and never again."""
    user = request.user
    if not steps.is_verified(user):
        return redirect("properties:second_step")
    codes = accounts.make_recovery_codes(user=user, at=timezone.now()) if request.method == "POST" else []
    context = {"codes": codes, "left": accounts.recovery_codes_left(user)}
    return render(request, "accounts/recovery_codes.html", context)
