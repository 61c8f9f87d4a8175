"""The words a ballot is described in: states, scopes, forms, channels, steps."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from votes import counting


class State(TextChoices):
    DRAFT = "draft", _("being prepared")
    OPEN = "open", _("voting")
    CLOSED = "closed", pgettext_lazy("ballot", "counted")
    WITHDRAWN = "withdrawn", pgettext_lazy("ballot", "withdrawn")


class Scope(TextChoices):
    """Whose common parts it is about; the owners of that part are the whole (SHP 69)."""

    ALL = "all", _("the whole compound")
    BUILDING = "building", _("one building")
    ENTRANCE = "entrance", _("one entrance")
    CUSTOM = "custom", _("listed homes")


class Unreturned(TextChoices):
    """What becomes of those who did not vote; another answer than the first needs the assembly's own rule."""

    NOT_PARTICIPATING = counting.NOT_PARTICIPATING, _("do not take part")
    WITH_MAJORITY = counting.WITH_MAJORITY, _("join the majority of those who voted")


class Form(TextChoices):
    """How votes may arrive. What is entered online binds only where the assembly's rules say so."""

    PAPER = "paper", _("on paper")
    ELECTRONIC = "electronic", _("on paper and online")
    ADVISORY = "advisory", _("opinion poll, binding nobody")


class Channel(TextChoices):
    PAPER = "paper", pgettext_lazy("channel", "paper")
    ONLINE = "online", pgettext_lazy("channel", "online")


class Choice(TextChoices):
    AGREE = counting.AGREE, pgettext_lazy("vote", "agree")
    OPPOSE = counting.OPPOSE, pgettext_lazy("vote", "oppose")
    ABSTAIN = counting.ABSTAIN, pgettext_lazy("vote", "abstain")


class Verb(TextChoices):
    PREPARE = "prepare", _("prepared")
    EDIT = "edit", _("edited")
    ADD_ITEM = "add_item", _("item added")
    DROP_ITEM = "drop_item", _("item dropped")
    APPOINT = "appoint", _("counter appointed")
    NOTICE = "notice", _("notice posted to all owners")
    NOTICE_VOID = "notice_void", _("notice no longer says what is asked")
    OVERRIDE = "override", _("opened although the notice was late")
    OPEN = "open", _("roll frozen, voting opened")
    ISSUE_CARDS = "issue_cards", _("voting cards printed")
    REISSUE = "reissue_card", _("voting card replaced")
    PROXY = "proxy", _("proxy registered")
    REVOKE_PROXY = "revoke_proxy", _("proxy revoked")
    ENTER_PAPER = "enter_paper", _("paper entered")
    PAPER_CONFLICT = "paper_conflict", _("two entries of a paper differ")
    CAST = "cast", _("vote cast")
    CHANGE = "change", _("vote changed")
    REVOTE = "revote", _("voted again")
    CLOSE = "close", _("closed and counted")
    WITHDRAW = "withdraw", pgettext_lazy("step", "withdrawn")
    POST_RESULT = "post_result", _("result posted")
    FILE = "file", _("filed with the street office")
    OBJECT = "object", _("objection received")
    ANSWER = "answer", _("objection answered")
    EXPORT = "export", _("export with all votes taken")
    REFUSED_EDIT = "refused_edit", _("attempt to change it was refused")
