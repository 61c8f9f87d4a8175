from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PropertiesConfig(AppConfig):
    name = "properties"
    verbose_name = _("Places, firms, people")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from notices import registry
        from properties import looks, retention
        from properties import persons as people
        from properties.books import contracts, money, persons, works  # models are not loaded before
        from properties.books import looks as look_alarms
        from properties.models import OwnerReveal

        registry.register_subject("contract", contracts.ContractBook())
        registry.register_subject("publication", money.PublicationBook())
        registry.register_subject("emergency", money.EmergencyBook())
        registry.register_subject("work", works.WorkBook())
        retention.register_rules()
        people.register(persons.RegisterHolder())
        registry.register_subject(looks.SUBJECT, look_alarms.LookAlarmBook())
        looks.register("owners", OwnerReveal.objects.all)
