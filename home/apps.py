from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = "Site"

    def ready(self) -> None:
        from home import signals, spreadsheets

        signals.connect()
        spreadsheets.install()
