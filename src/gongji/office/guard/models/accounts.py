"""An account: one way for one person to sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from gongji.office.guard.access import Access


class Accounts(BaseUserManager["User"]):
    """Accounts by their name; used names are never given again."""

    def create_user(
        self, username: str, password: str | None = None, *, name: str = "", identity: bytes | None = None
    ) -> User:
        """A new active account; without a password nobody can sign in to it yet."""
        user = self.model(username=username, name=name or username, identity=identity)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account on the site. What it may do comes from its grants alone: there is no superuser."""

    username = models.CharField(
        _("账号"), max_length=64, unique=True, validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("这个账号已经有人用")},
    )  # fmt: skip
    name = models.CharField(_("姓名"), max_length=64)
    email = models.EmailField(_("邮箱"), blank=True)
    identity = models.BinaryField(
        _("证件号的盲索引"), max_length=32, null=True, editable=False, db_index=True
    )
    """Blind index of the holder's ID number, in the context of the people: two accounts of one person are
    one person wherever different persons are asked for."""
    home = models.ForeignKey(
        "unions.Union", models.PROTECT, null=True, related_name="+", verbose_name=_("所在工会")
    )
    """Where the person works: whose administrators look after the account."""
    is_active = models.BooleanField(_("可以登录"), default=True)
    must_change_password = models.BooleanField(_("要先改密码"), default=False)
    created_at = models.DateTimeField(_("建立"), default=timezone.now, editable=False)

    held_now: Access | None = None
    """What it holds, for the time of one request (set by `guard.access.access_in`)."""

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = Accounts()

    class Meta:
        verbose_name = _("账号")
        verbose_name_plural = _("账号")
        ordering: ClassVar = ["username"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The person's name."""
        return self.name

    def has_perm(self, right: str, obj: models.Model | None = None) -> bool:
        """Whether the account has a right anywhere, or at the union of an object."""
        from gongji.office.guard.access import access_of
        from gongji.office.guard.roles import RIGHTS

        if right not in RIGHTS:
            return False
        held = self.held_now or access_of(self)
        union = getattr(obj, "union", None)
        return held.can(right) if obj is None else union is not None and held.may(right, union)

    def same_person(self, other: User) -> bool:
        """Whether both accounts are one person's."""
        if self.pk == other.pk:
            return True
        return self.identity is not None and other.identity is not None \
            and bytes(self.identity) == bytes(other.identity)  # fmt: skip
