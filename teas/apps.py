from django.apps import AppConfig


class TeasConfig(AppConfig):
    """Teas, formulas and other products, with what may be said of them."""

    name = "teas"
    verbose_name = "Teas and patterns"
