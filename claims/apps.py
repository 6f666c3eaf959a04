from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    """Law on claims: their kinds, the statement beside them, the wording rules of markets."""

    name = "claims"
