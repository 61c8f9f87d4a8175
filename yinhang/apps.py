"""Our settings of two apps of Django's. Apart from `admin_site`, which needs the apps to be loaded."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class PortalAdminConfig(AdminConfig):
    default_site = "yinhang.admin_site.PortalAdminSite"

    def ready(self) -> None:
        super().ready()
        from django.contrib import admin
        from django_otp.plugins.otp_totp.models import TOTPDevice

        # Its page shows the secret of anybody's second step; ours (`properties.admin.sign_ins`) does not.
        admin.site.unregister(TOTPDevice)
        from yinhang import metrics, slowness  # they know models, which are loaded by now

        slowness.watch()
        metrics.listen()


class PortalStaticConfig(StaticFilesConfig):
    # What no page of ours asks for is not collected: it would be 40 MB and half a minute of compressing.
    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "redoc", "rest_framework", "src"]
