from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PropertiesConfig(AppConfig):
    name = "properties"
    verbose_name = _("Places, firms, people")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from notices import registry
        from properties import looks, models, photos, retention  # models are not loaded before
        from properties import persons as people
        from properties.books import contracts, money, persons, works
        from properties.books import looks as look_alarms
        from properties.register_sheets import staging
        from properties.sessions import end_all
        from records import files, restored, sealed

        registry.register_subject("contract", contracts.ContractBook())
        registry.register_subject("publication", money.PublicationBook())
        registry.register_subject("emergency", money.EmergencyBook())
        registry.register_subject("work", works.WorkBook())
        retention.register_rules()
        people.register(persons.RegisterHolder())
        registry.register_subject(looks.SUBJECT, look_alarms.LookAlarmBook())
        looks.register("owners", models.OwnerReveal.objects.all)
        for model in (models.Document, models.InspectionAnswer, models.WorkPhoto):
            files.register(model, "path", beside=photos.kept_with)
        restored.register(end_all)
        sealed.register(models.UploadRow, "sealed", bound=("upload_id", "number"), place=staging.row_place)
        sealed.register(
            models.UploadFile, "sealed", bound=("upload_id",), place=staging.file_place, binary=True
        )
