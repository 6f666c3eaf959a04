from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """Sessions in the database, under no key but such as Django makes.

    A cookie may hold anything, also a NUL, which PostgreSQL refuses with an error.
    """

    def _validate_session_key(self, key: str | None) -> bool:
        known = super()._validate_session_key(key)  # type: ignore[misc]
        return bool(known) and str(key).isascii() and str(key).isalnum()
