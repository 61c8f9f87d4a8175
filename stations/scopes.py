"""What a key of a station may be used for. A scope only narrows: what is seen at all follows from the station's posts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """One row a right of the interface: `resource:verb`."""

    ISSUES_READ = "issues:read", _("Read reports")
    ISSUES_WRITE = "issues:write", _("File reports and make moves")
    SPOTS_READ = "spots:read", _("Read the register of spots")
    SPOTS_WRITE = "spots:write", _("Make moves with spots")
    PLACES_READ = "places:read", _("Read areas, compounds, firms and topics")
    DEADLINES_READ = "deadlines:read", _("Read deadlines")
    NOTICES_READ = "notices:read", _("Read one's own messages")
    NOTICES_WRITE = "notices:write", _("Mark one's own messages as read")
    PLEDGES_READ = "pledges:read", _("Read pledges and readings")
    COUNCILS_READ = "councils:read", _("Read sessions and resolutions")
    VOTES_READ = "votes:read", _("Read published results of votes")
    STATISTICS_READ = "statistics:read", _("Read statistics")
    UPLOADS_WRITE = "uploads:write", _("Upload files in pieces")
    WEBHOOKS_READ = "webhooks:read", _("Read subscriptions and deliveries")
    WEBHOOKS_WRITE = "webhooks:write", _("Keep subscriptions")
    OPEN311_READ = "open311:read", _("Read through Open311")
    OPEN311_WRITE = "open311:write", _("File reports through Open311")
