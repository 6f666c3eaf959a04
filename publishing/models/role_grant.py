from django.db import models


class RoleGrant(models.Model):
    """A permission that a role was given once; kept where an administrator takes it away."""

    role = models.CharField(max_length=150)
    # With the app label, such as teas.view_tea.
    permission = models.CharField(max_length=200)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["role", "permission"], name="role_grant_once")
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.permission}"
