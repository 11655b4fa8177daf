from django.apps import AppConfig


class KnowledgeBaseConfig(AppConfig):
    name = "kb"
    verbose_name = "Knowledge base"

    def ready(self) -> None:
        from django.db.models.signals import post_delete, pre_save
        from wagtail.images import get_image_model

        from kb.safety.images import clean_before_save

        pre_save.connect(clean_before_save, sender=get_image_model(), dispatch_uid="kb.clean_image")

        from kb.translation.memory import store

        store.connect()

        from kb.models import DraftFile
        from kb.submission.uploads import forget_stored

        post_delete.connect(forget_stored, sender=DraftFile, dispatch_uid="kb.forget_stored")

        from home.signals import connect_models
        from kb import models, stored_names
        from kb.review import events
        from kb.translation import guards, notices
        from kb.translation import signals as translation_signals

        events.connect()
        translation_signals.connect()
        guards.install()
        notices.connect()
        stored_names.connect()

        # Names that public pages show.
        connect_models(
            models.Topic,
            models.TopicLabel,
            models.Audience,
            models.AudienceLabel,
            models.Need,
            models.NeedLabel,
            models.Region,
            models.RegionName,
            models.Library,
            models.Adaptation,
        )
