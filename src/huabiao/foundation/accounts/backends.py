"""Logs people in, and answers Wagtail's model-level questions from grants. There are no Django permissions here."""

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password

from .models import User
from .queries import active_grants, is_locked


class GrantBackend(BaseBackend):
    """Whoever holds an active grant may enter the desk; what they may do there is asked by `can` and `visible`."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        name = username or kwargs.get(User.USERNAME_FIELD)
        if not name or password is None:
            return None
        user = User.objects.filter(username=name).first()
        if user is None:
            make_password(password)  # the same work, so that the time does not tell which names exist
            return None
        is_right = user.check_password(password)  # asked of a locked account too, so that the time is the same
        return user if is_right and user.is_active and not is_locked(user) else None

    def get_user(self, user_id):
        return User.objects.filter(pk=user_id, is_active=True).first()

    def has_perm(self, user_obj, perm, obj=None):
        # Model-level permissions of our own apps are open here because each of our views asks can() itself;
        # Wagtail's own apps stay closed, and DeskGate hides their addresses.
        if not user_obj.is_active:
            return False
        app = perm.split(".", 1)[0]
        if perm == "wagtailadmin.access_admin":
            return active_grants(user_obj).exists()
        return app in OWN_APPS and active_grants(user_obj).exists()


OWN_APPS = frozenset({"accounts", "organizations", "sites", "ledger", "portals", "articles", "publishing"})
