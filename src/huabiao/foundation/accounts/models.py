"""Users, grants, and the three plain values by which every scoped row is found."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from . import rules


class Scoped(models.Model):
    """A row that belongs to somebody: organ (path), site (code), column (path). Empty means "not bound to one"."""

    organ_path = models.CharField("所属单位路径", max_length=rules.PATH_STEP * rules.PATH_DEPTH, blank=True, db_index=True)
    site_code = models.CharField("所属网站", max_length=40, blank=True)
    column_path = models.CharField("所属栏目", max_length=200, blank=True)

    class Meta:
        abstract = True


class UserManager(BaseUserManager):
    """Creates users; who may do so is decided in actions.py."""

    def create_user(self, username, password=None, **fields):
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """工作人员. There is no superuser: whoever may do something holds a grant that says so."""

    username = models.CharField("账号", max_length=60, unique=True)
    name = models.CharField("姓名或岗位", max_length=60)
    organ_path = models.CharField("所在单位路径", max_length=rules.PATH_STEP * rules.PATH_DEPTH, blank=True, db_index=True)
    office = models.CharField("处室", max_length=60, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    phone = models.CharField("办公电话", max_length=40, blank=True)
    is_active = models.BooleanField("启用", default=True)
    # Django would write last_login by itself, without a ledger entry; ours is written with one (actions.write_log_in).
    last_login = None
    logged_in_at = models.DateTimeField("最近登录", null=True, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField("连续输错次数", default=0, editable=False)
    locked_until = models.DateTimeField("锁定至", null=True, blank=True, editable=False)
    date_joined = models.DateTimeField("创建时间", auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ["username"]

    def __str__(self):
        return self.name

    # Wagtail's admin asks these three.
    @property
    def is_staff(self):
        return self.is_active

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name

    @property
    def first_name(self):
        return self.name

    @property
    def last_name(self):
        return ""

    @property
    def actor(self):
        """How the ledger names this person."""
        return f"user:{self.pk}"


class Grant(models.Model):
    """授权: one person, one role, within an organ's subtree, a site, a column's subtree. Empty is "all"."""

    user = models.ForeignKey(User, verbose_name="人员", on_delete=models.CASCADE, related_name="grants")
    role = models.CharField("角色", max_length=20, choices=list(rules.ROLES.items()))
    organ_path = models.CharField("单位范围", max_length=rules.PATH_STEP * rules.PATH_DEPTH, blank=True)
    site_code = models.CharField("网站范围", max_length=40, blank=True)
    column_path = models.CharField("栏目范围", max_length=200, blank=True)
    expires_at = models.DateTimeField("有效期至", null=True, blank=True)
    granted_by = models.CharField("授权人", max_length=60, blank=True)
    created_at = models.DateTimeField("授权时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "授权"
        # Its index answers `visible`: one probe a prefix, so user, then the three values, the role last
        # (docs/decisions/0004).
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organ_path", "site_code", "column_path", "role"], name="grant_once"
            )
        ]

    def __str__(self):
        return f"{self.get_role_display()}（{self.organ_path or '全部单位'}）"
