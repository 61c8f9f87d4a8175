"""What each post may do in the admin site: one table, read by `properties.backends.PostBackend`.

Letters: v view, a add, c change, d delete. Deleting is given only where no record can be lost.
System, audit and security administration are three powers that no single post holds (等保 GB/T 22239,
三员分立): the first configures, the second reads every log, the third opens accounts and gives posts.
"""

from __future__ import annotations

from typing import Final

from properties.models import Role

PLACES: Final = {
    "properties.area": "v",
    "properties.compound": "v",
    "properties.building": "v",
    "properties.entrance": "v",
    "properties.firm": "v",
    "properties.contract": "v",
    "properties.feechange": "v",
    "properties.feestep": "v",
    "properties.department": "v",
    "properties.decisionfreeze": "v",
    "councils.ownerscommittee": "v",
    "councils.committeeseat": "v",
    "councils.committeemeeting": "v",
    "councils.committeedecision": "v",
    "councils.committeemove": "v",
    "councils.reelection": "v",
    "councils.hall": "v",
    "councils.policydocument": "v",
    "councils.honour": "v",
    "councils.hallcriterion": "v",
    "councils.documentversion": "v",
    "councils.casestory": "v",
    "properties.work": "v",
    "properties.workplan": "v",
    "properties.workpayment": "v",
    "properties.worknotice": "v",
    "properties.workphoto": "v",
    "properties.workstage": "v",
    "properties.inspection": "v",
    "properties.inspectionanswer": "v",
    "properties.checklistitem": "v",
    "properties.programme": "v",
    "properties.publication": "v",
    "properties.emergencyuse": "v",
}
WORK: Final = {
    "properties.home": "v",
    "properties.areachange": "v",
    "properties.ownerparty": "v",
    "properties.holding": "v",
    "councils.councilsession": "v",
    "councils.agendaitem": "v",
    "councils.sessionmove": "v",
    "councils.attendance": "v",
    "councils.topicproposal": "v",
    "councils.resolution": "v",
    "councils.resolutiontask": "v",
    "councils.calendarlink": "v",
    "issues.issue": "v",
    "issues.agendaissue": "v",
    "issues.topicexample": "v",
    "issues.move": "v",
    "issues.evidence": "v",
    "issues.rating": "v",
    "issues.timerequest": "v",
    "issues.outsiderequest": "v",
    "issues.topic": "v",
    "issues.subtopic": "v",
    "issues.question": "v",
    "issues.incident": "v",
    "issues.spot": "v",
    "issues.closing": "v",
    "pledges.campaign": "v",
    "pledges.pledge": "v",
    "pledges.target": "v",
    "pledges.targetchange": "v",
    "pledges.reading": "v",
    "pledges.readingcorrection": "v",
    "pledges.resolutionpledge": "v",
    "pledges.monthlyreport": "v",
    "pledges.supportrequest": "v",
    "pledges.league": "v",
    "assessments.scheme": "v",
    "assessments.period": "v",
    "assessments.periodstep": "v",
    "assessments.score": "v",
    "assessments.bonus": "v",
    "assessments.veto": "v",
    "assessments.objection": "v",
    "assessments.payment": "v",
    "votes.ballot": "v",
    "votes.ballotmove": "v",
    "votes.course": "v",
    "votes.item": "v",
    "votes.objection": "v",
    "votes.votingcard": "v",
    "notices.deadline": "v",
    "notices.deadlinemove": "v",
}

POWERS: Final[dict[Role, dict[str, str]]] = {
    Role.STREET_OFFICER: {
        **PLACES,
        **WORK,
        "properties.personrequest": "va",
        "properties.compound": "vac",
        "properties.building": "vacd",
        "properties.entrance": "vacd",
        "properties.firm": "vac",
        "properties.contract": "vac",
        "properties.checklistitem": "vac",
        "councils.ownerscommittee": "vc",
        "councils.hall": "vac",
        "councils.policydocument": "vac",
        "councils.honour": "vac",
        "councils.hallcriterion": "vacd",
        "pledges.campaign": "vac",
        "pledges.pledge": "va",
        "issues.incident": "vac",
        "issues.cannedreply": "vacd",
        "issues.route": "vac",
        "notices.rung": "vac",
        "notices.holidayoverride": "vacd",
        "notices.notice": "vc",
    },
    Role.STREET_LEADER: {**PLACES, **WORK, "properties.personrequest": "vc"},
    Role.SUPERVISOR: {**PLACES, **WORK},
    Role.SYSTEM_ADMIN: {
        **PLACES,
        "properties.area": "vac",
        "properties.department": "vac",
        "issues.topic": "vac",
        "issues.subtopic": "vac",
        "issues.question": "vacd",
        "issues.route": "vac",
        "properties.programme": "vac",
        "stations.station": "va",
        "stations.stationkey": "v",
        "stations.stationrecord": "v",
        "stations.subscription": "v",
        "stations.subscriptionrecord": "v",
        "stations.delivery": "v",
        "stations.deliverytry": "v",
        "notices.rung": "vac",
        "notices.holidayoverride": "vacd",
        "notices.notice": "vc",
        "notices.tick": "v",
        "records.job": "v",
        "records.slowpage": "v",
        "records.slowstatement": "v",
    },
    Role.AUDIT_ADMIN: {
        "issues.reveal": "v",
        "properties.ownerreveal": "v",
        "properties.ownercorrection": "v",
        "properties.personrequest": "v",
        "properties.lookalarm": "v",
        "stations.stationkey": "v",
        "stations.stationrecord": "v",
        "stations.subscription": "v",
        "stations.subscriptionrecord": "v",
        "admin.logentry": "v",
        "properties.wrongpassword": "v",
        "properties.signin": "v",
        "properties.refusedsignin": "v",
        "notices.deadlinemove": "v",
    },
    Role.SECURITY_ADMIN: {
        "properties.area": "v",
        "properties.firm": "v",
        "properties.compound": "v",
        "properties.department": "v",
        "properties.personrequest": "vac",
        "properties.user": "vac",
        "properties.post": "vac",
        "properties.lookalarm": "v",
        "properties.secondstep": "vd",
        "properties.wrongpassword": "vd",
    },
}

# What an account made on the command line may do: open the first accounts and give the first posts.
FIRST_ACCOUNT: Final = {"properties.user": "vac", "properties.post": "vac", "properties.area": "vac"}

_WORDS: Final = {"v": "view", "a": "add", "c": "change", "d": "delete"}


def permissions(table: dict[str, str]) -> frozenset[str]:
    """The names Django asks for, e.g. "issues.view_issue", from one row of the table."""
    names = set()
    for label, letters in table.items():
        app, model = label.split(".")
        names |= {f"{app}.{_WORDS[letter]}_{model}" for letter in letters}
    return frozenset(names)


BY_ROLE: Final = {role: permissions(table) for role, table in POWERS.items()}
FOR_FIRST_ACCOUNT: Final = permissions(FIRST_ACCOUNT)
