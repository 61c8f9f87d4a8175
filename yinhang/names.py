"""What the sets of values are called in the description of the interface: where two share the name of a field."""

from __future__ import annotations

from typing import Final

ENUMS: Final[dict[str, str]] = {
    "Status": "issues.workflow.Status",
    "Outcome": "issues.workflow.Outcome",
    "Source": "issues.models.Source",
    "TimeKind": "issues.models.requests.TimeRequest.Kind",
    "Verb": "issues.workflow.Verb",
    "SpotVerb": "issues.spotflow.Verb",
    "SpotState": "issues.models.spots.Spot.State",
    "ReadingState": "pledges.models.readings.Reading.State",
    "DeadlineState": "stations.api.deadlines.State",
    "SessionState": "councils.sessionflow.State",
    "SessionKind": "councils.sessionflow.Kind",
    "TaskState": "councils.sessionflow.TaskState",
    "BallotState": "votes.states.State",
    "AreaKind": "properties.models.places.Area.Kind",
    "PledgeKind": "pledges.models.campaign.Pledge.Kind",
    "TreeKind": "pledges.boards.tree.Kind",
    "LeagueState": "pledges.models.league.League.State",
    "WebhookEvent": "stations.events.Kind",
    "DeliveryState": "stations.models.webhooks.Delivery.State",
}
