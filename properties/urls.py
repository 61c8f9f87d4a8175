"""Sign-in and one's own account, under /accounts/."""

from __future__ import annotations

from django.urls import path

from properties.views import accounts as views

app_name = "properties"

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/code/", views.code, name="code"),
    path("sign-in/recovery/", views.recovery_sign_in, name="recovery_sign_in"),
    path("sign-in/new-password/", views.first_password, name="first_password"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("", views.profile, name="profile"),
    path("password/", views.password, name="password"),
    path("second-step/", views.second_step, name="second_step"),
    path("second-step/start/", views.start_second_step, name="start_second_step"),
    path("second-step/remove/", views.remove_second_step, name="remove_second_step"),
    path("recovery-codes/", views.recovery_codes, name="recovery_codes"),
]
