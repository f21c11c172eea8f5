"""What an account may see and do on a day: its grants and the ones it stands in for."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db.models import F, Func, Model, Q, QuerySet
from django.db.models.lookups import GreaterThanOrEqual, LessThan
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from gongji.office.guard.acting import withheld
from gongji.office.guard.errors import Refused
from gongji.office.guard.models import Delegation, Grant, User
from gongji.office.guard.paths import STEP
from gongji.office.guard.roles import Role, carriers

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler

    from gongji.office.unions.models import Union

_M = TypeVar("_M", bound=Model)


@dataclass(frozen=True, slots=True)
class Held:
    """One role at one union; `in_place_of` is whose it is when a delegation gives it."""

    role: Role
    union: int
    path: str
    grant: int
    in_place_of: int | None = None
    delegation: int | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """What one account holds on one day."""

    user: int | None
    on: date
    held: tuple[Held, ...]

    def unions(self, role: Role | None = None) -> tuple[str, ...]:
        """The paths of the subtrees it reaches (by one role, or by any), none inside another, sorted."""
        return outermost(h.path for h in self.held if role is None or h.role == role)

    def reach(self, right: str) -> tuple[str, ...]:
        """The paths of the subtrees in which it has a right."""
        roles = _carriers(right)
        return outermost(h.path for h in self.held if h.role in roles)

    def may(self, right: str, union: Union | str) -> bool:
        """Whether it has a right at a union (or its path)."""
        return self.through(right, union) is not None

    def can(self, right: str) -> bool:
        """Whether it has a right anywhere."""
        roles = _carriers(right)
        return any(h.role in roles for h in self.held)

    def through(self, right: str, union: Union | str) -> Held | None:
        """The role by which it has a right at a union: its own before a delegated one."""
        roles, path = _carriers(right), _path(union)
        found = [h for h in self.held if h.role in roles and path.startswith(h.path)]
        return min(found, key=lambda h: (h.in_place_of is not None, h.path), default=None)

    def covers(self, union: Union | str) -> bool:
        """Whether a union lies in what it reaches."""
        path = _path(union)
        return any(path.startswith(h.path) for h in self.held)

    def under(self, field: str) -> Q:
        """The condition that the union path in `field` lies in what it reaches."""
        return within(field, self.unions())


def within(field: str, paths: Iterable[str]) -> Q:
    """The condition that a path lies in one of the subtrees: a range each, which any index serves.

    Under a root lies nearly everything: there a database must not start from the unions.
    """
    condition = Q(pk__in=())
    for path in paths:
        at, above = Unsteered(field) if len(path) <= STEP else F(field), _next(path)
        inside = Q(GreaterThanOrEqual(at, path))
        condition |= inside & Q(LessThan(at, above)) if above else inside
    return condition


class Unsteered(Func):
    """A field by whose values a database shall not start: nearly all rows match, or far too many.

    SQLite keeps no statistics of how often a value occurs and takes the plus as a hint; others need none.
    """

    template = "%(expressions)s"
    arity = 1

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        """SQLite, The Query Optimizer Overview: “Disqualifying WHERE Clause Terms using unary +”."""
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)


def outermost(paths: Iterable[str]) -> tuple[str, ...]:
    """The paths that lie in no other one of them, sorted.

    >>> outermost(["00020001", "0001", "0002", "00010003"])
    ('0001', '0002')
    """
    found: list[str] = []
    for path in sorted(set(paths)):
        if not found or not path.startswith(found[-1]):
            found.append(path)
    return tuple(found)


def access_of(user: User | AnonymousUser | None, on: date | None = None) -> Access:
    """What an account holds on a day (today unless told). Nothing for nobody and for a closed account."""
    day = on or timezone.localdate()
    if not isinstance(user, User) or user.pk is None or not user.is_active:
        return Access(None, day, ())
    now = on is None or on >= timezone.localdate()
    own = Grant.objects.filter(valid_on(day, now), user=user).values_list(
        "role", "union_id", "union__path", "pk"
    )
    lent = Delegation.objects.filter(
        valid_on(day, now, "grant__"), taker=user, since__lte=day, until__gte=day, giver__is_active=True
    ).filter(Q(ended_at__isnull=True) if now else Q(ended_at__isnull=True) | Q(ended_at__date__gt=day))
    held = [Held(Role(role), union, path, grant) for role, union, path, grant in own.order_by("pk")]
    held += [
        Held(Role(role), union, path, grant, giver, pk)
        for role, union, path, grant, giver, pk in lent.order_by("pk").values_list(
            "grant__role", "grant__union_id", "grant__union__path", "grant_id", "giver_id", "pk"
        )
    ]
    return Access(user.pk, day, tuple(held))


def access_in(request: HttpRequest) -> Access:
    """What the person who asks holds, read once a request."""
    found: Access | None = getattr(request, "access", None)
    if found is None:
        found = cast(Access, SimpleLazyObject(lambda: _read_for(request)))
        request.access = found  # type: ignore[attr-defined]
    return found


def _read_for(request: HttpRequest) -> Access:
    access = access_of(request.user)
    if isinstance(request.user, User):
        request.user.held_now = access
    return access


def account_in(request: HttpRequest) -> User:
    """The account that asks; for pages behind `requires` or `login_required`."""
    user = request.user
    assert user.is_authenticated
    return user


def demand(user: User | None, right: str, union: Union | str) -> Held | None:
    """Refused unless the account has the right at the union. Nobody (None) is the system itself.

    Gives the role through which it acts; a service puts it into its audit row.
    """
    if user is None:
        return None
    held = access_of(user).through(right, union)
    if held is None and withheld(right):
        raise Refused("G438", f"「{right}」要本人在场办，令牌不能办", "请本人登录，在页面上办")
    if held is None:
        raise Refused(
            "G401", f"{user} 在这个工会没有「{right}」的权限", "请管理员授予角色，或请有权限的人办理"
        )
    return held


def requires(right: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """A page only for accounts that have a right somewhere; which objects, the scope and the page say."""
    carriers(right)

    def decorate(page: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @functools.wraps(page)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not access_in(request).can(right):
                raise PermissionDenied(f"您的角色没有「{right}」的权限")
            return page(request, *args, **kwargs)

        guarded.right = right  # type: ignore[attr-defined]
        return login_required(guarded)

    return decorate


def found_or_404(queryset: QuerySet[_M], **key: object) -> _M:
    """The object, or one and the same answer for another unit's, a missing and a malformed key (A03)."""
    try:
        return queryset.get(**key)
    except (ObjectDoesNotExist, ValueError, TypeError, OverflowError, ValidationError):
        raise Http404("没有这一项，或不在您的范围内") from None


def valid_on(day: date, now: bool, prefix: str = "") -> Q:
    """The condition that a grant is valid on a day."""
    at = {f"{prefix}since__lte": day}
    open_end = Q(**{f"{prefix}until__isnull": True}) | Q(**{f"{prefix}until__gte": day})
    kept = Q(**{f"{prefix}revoked_at__isnull": True})
    if not now:
        kept |= Q(**{f"{prefix}revoked_at__date__gt": day})
    return Q(**at) & open_end & kept


def _carriers(right: str) -> frozenset[Role]:
    """The roles that carry a right now: none while a token acts and the right needs a person."""
    roles = carriers(right)
    return frozenset() if withheld(right) else roles


def _path(union: Union | str) -> str:
    return union if isinstance(union, str) else str(union.path)


def _next(path: str) -> str:
    """The first string after all that begin with `path`, in the alphabet of the tree (0-9A-Z); "" if none."""
    body = path.rstrip("Z")
    if not body:
        return ""
    last = body[-1]
    return body[:-1] + ("A" if last == "9" else chr(ord(last) + 1))
