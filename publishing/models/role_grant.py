from django.db import models


class RoleGrant(models.Model):
    """A permission that a role was given; written once, also where somebody takes it away again."""

    role = models.CharField(max_length=150)
    # Its name with the app, such as teas.view_tea.
    permission = models.CharField(max_length=200)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["role", "permission"], name="role_grant_once")
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.permission}"
