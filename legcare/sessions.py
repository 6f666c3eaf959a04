from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """Sessions in the database that refuse malformed keys.

    A cookie may hold anything, also a NUL, which PostgreSQL refuses with an error.
    """

    def _validate_session_key(self, key: str | None) -> bool:
        is_valid = super()._validate_session_key(key)  # type: ignore[misc]
        return bool(is_valid) and str(key).isascii() and str(key).isalnum()
