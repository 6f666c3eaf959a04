"""Registers the admins of the engine; those of the kinds are in their own `admin` modules."""

from publishing.desk import discarded, images, references, releases  # noqa: F401
