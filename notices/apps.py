from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = _("Deadlines and messages")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from notices import addresses, digests, registry, retention

        registry.register_party("user", addresses.UserBook())
        registry.register_party("room", addresses.RoomBook())
        registry.register_subject(digests.KIND, digests.DigestBook())
        retention.register_rules()
