"""What is read of accounts, roles and the trail."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from gongji.office.guard.access import Access, found_or_404, valid_on, within
from gongji.office.guard.adapter import FACTORS
from gongji.office.guard.audit import PERSON
from gongji.office.guard.models import AuditRow, Delegation, Grant, User
from gongji.office.guard.roles import Role

READING = Q(action="guard.reveal") | Q(action__endswith=".view") | Q(action="list.exported")
"""Actions by which somebody saw something, in distinction to changes."""


def accounts(access: Access) -> QuerySet[User]:
    """The accounts an administrator looks after, with the roles they hold today as `roles_now`."""
    today = timezone.localdate()
    now = Grant.objects.filter(valid_on(today, True)).select_related("union").order_by("pk")
    factor = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
    return (
        User.objects.filter(within("home__path", access.reach("guard.accounts")))
        .select_related("home")
        .prefetch_related(Prefetch("grants", now, to_attr="roles_now"))
        .annotate(has_factor=Exists(factor))
    )


def holders(role: Role) -> QuerySet[Grant, int]:
    """The keys of the accounts that hold a role today."""
    return Grant.objects.filter(valid_on(timezone.localdate(), True), role=role).values_list(
        "user_id", flat=True
    )


def grants_of(user: User) -> QuerySet[Grant]:
    """All roles of an account, ended ones too, the newest first."""
    return Grant.objects.filter(user=user).select_related("union", "granted_by", "revoked_by")


def grants_now(user: User) -> QuerySet[Grant]:
    """The roles an account itself holds today."""
    return Grant.objects.filter(valid_on(timezone.localdate(), True), user=user).select_related("union")


def delegations_of(user: User) -> QuerySet[Delegation]:
    """Delegations an account gives or carries, that are not over."""
    live = Delegation.objects.filter(Q(giver=user) | Q(taker=user), ended_at__isnull=True)
    return live.filter(until__gte=timezone.localdate()).select_related("giver", "taker", "grant__union")


def trail(access: Access) -> QuerySet[AuditRow]:
    """The rows of the trail an account may read: of its unions; of no union, at the top of a tree only."""
    reach = access.reach("guard.audit")
    seen = within("union__path", reach)
    if any(len(path) <= _top() for path in reach):
        seen |= Q(union__isnull=True)
    return AuditRow.objects.filter(seen).select_related("actor", "union", "seal")


def history(obj: Model) -> QuerySet[AuditRow]:
    """What was done to an object, the newest first. The caller has found the object in its scope."""
    return (
        AuditRow.objects.filter(object_type=obj._meta.label_lower, object_key=str(obj.pk))
        .select_related("actor", "union")
        .order_by("-pk")
    )


def account_history(user: User) -> QuerySet[AuditRow]:
    """What was done to an account and to its roles, the newest first."""
    grants = [str(key) for key in Grant.objects.filter(user=user).values_list("pk", flat=True)]
    about = Q(object_type="guard.user", object_key=str(user.pk))
    about |= Q(object_type="guard.grant", object_key__in=grants)
    return AuditRow.objects.filter(about).select_related("actor", "union").order_by("-pk")


def touched(person: int, *, reading: bool = False) -> QuerySet[AuditRow]:
    """Every row about a person's data; with `reading` only who saw it."""
    rows = AuditRow.objects.filter(person=person).select_related("actor", "union", "seal")
    return rows.filter(READING) if reading else rows


def person_or_404(key: int) -> Any:
    """The person with this key whom the open scope shows."""
    try:
        model = apps.get_model(PERSON)
    except LookupError:
        raise Http404 from None
    return found_or_404(model._default_manager.all(), pk=key)


def _top() -> int:
    union = apps.get_model("unions.Union")
    return int(union.steplen)
