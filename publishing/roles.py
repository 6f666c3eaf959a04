"""The names of the roles (Django's groups) that people on the desk have."""

AUTHOR, MEDICAL_REVIEWER = "Author", "Medical reviewer"
PUBLISHER, ADMINISTRATOR = "Publisher", "Administrator"
