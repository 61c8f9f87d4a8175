"""The authenticator app of a demo person: prints the six digits it would show now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from properties.models import User

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Print the current code of a demo person's authenticator, e.g. demo_code demo-sysadmin."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username, is_demo=True).first()
        if user is None:
            raise CommandError(_("There is no demo person called %s.") % username)
        device = TOTPDevice.objects.filter(user=user).order_by("-pk").first()
        if device is None:
            raise CommandError(
                _("Open the page that sets up the app first: it shows the secret this code is made of.")
            )
        totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
        self.stdout.write(f"{totp.token():0{device.digits}d}")
