"""A case held while something on it changes, and whether somebody may act on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, overload

from django.db import transaction
from django.db.models import QuerySet

from gongji.office.desk.errors import Conflict, DeskError
from gongji.office.desk.models import Case, Line, Recusal, Task
from gongji.office.guard.access import Access, Held, access_of, demand
from gongji.office.guard.masking import sensitive
from gongji.office.guard.models import User
from gongji.office.guard.roles import carriers
from gongji.office.guard.scoped import everything
from gongji.office.unions.models import Union

READ: Final = "desk.read"


@contextmanager
def held(case: Case) -> Iterator[Case]:
    """The case as it stands, nobody else changing anything on it until the transaction ends.

    Everything on it is seen, since its duties may wait at unions above.
    """
    with transaction.atomic(), everything("a case is changed as a whole"):
        yield locked(case.pk)


def locked(key: int) -> Case:
    """The row, locked alone and then read with its union."""
    list(Case.objects.select_for_update().filter(pk=key).values_list("pk"))
    return Case.objects.select_related("union").get(pk=key)


def require_open(case: Case) -> None:
    """Refuse what cannot be done on a closed case."""
    if case.closed_at is not None:
        raise DeskError("D105", f"{case}已经办结：{case.closed_word}", "要再办的，另立一案")


def clean(text: str, what: str, *, needed: bool = False) -> str:
    """A text for the history, without numbers that must not stand there."""
    text = text.strip()
    if needed and not text:
        raise DeskError("D110", f"没有写{what}", f"写明{what}")
    if sensitive(text):
        raise DeskError("D108", f"{what}里有证件号或卡号", "写姓名、事由，不写号码")
    return text


# ---- who may act ------------------------------------------------------------------------------------


def kept_out(case: Case, user: User) -> bool:
    """Whether somebody keeps out of a case: this account, or another account of the same person."""
    found = Recusal.objects.filter(case=case)
    same = found.filter(user=user)
    if user.identity is not None:
        same |= found.filter(identity=bytes(user.identity))
    return same.exists()


@overload
def require_able(actor: User, case: Case, right: str, union: Union) -> Held: ...
@overload
def require_able(actor: None, case: Case, right: str, union: Union) -> None: ...
@overload
def require_able(actor: User | None, case: Case, right: str, union: Union) -> Held | None: ...
def require_able(actor: User | None, case: Case, right: str, union: Union) -> Held | None:
    """The role through which somebody acts on a case: they hold the right at the union and are not recused.

    Use before every step of a case. Who stands in for a recused person does not act in their place either.
    `Refused` G401 without the right, DeskError D102 for a recused person. Nobody (None) is the system itself.
    """
    if actor is None:
        return None
    with everything("whether somebody may act on a case"):
        demand(actor, right, union)
        if kept_out(case, actor):
            raise DeskError("D102", f"{actor}已回避{case}", "请别的人办理")
        held = through(access_of(actor), case, right, union)
        if held is None:
            raise DeskError("D102", f"{actor}只能代回避的人办理{case}", "请别的人办理")
        return held


def through(access: Access, case: Case, right: str, union: Union) -> Held | None:
    """The role by which an account acts on a case, its own before a delegated one, no recused giver's."""
    roles = carriers(right)
    found = [h for h in access.held if h.role in roles and str(union.path).startswith(h.path)]
    givers = {h.in_place_of for h in found if h.in_place_of is not None}
    out = set(recused_accounts(case).filter(pk__in=givers).values_list("pk", flat=True)) if givers else set()
    able = [h for h in found if h.in_place_of not in out]
    return min(able, key=lambda h: (h.in_place_of is not None, h.path), default=None)


def recused_accounts(case: Case) -> QuerySet[User]:
    """Every account that is kept out of a case."""
    recusals = Recusal.objects.filter(case=case)
    identities = recusals.exclude(identity=None).values("identity")
    return User.objects.filter(pk__in=recusals.values("user")) | User.objects.filter(identity__in=identities)


def able(user: User, task: Task) -> bool:
    """Whether an account can do a task: active, with the right, not recused."""
    if kept_out(task.case, user):
        return False
    return through(access_of(user), task.case, task.right, task.union) is not None


# ---- writing ----------------------------------------------------------------------------------------


def written(
    case: Case, actor: User | None, role: Held | None, word: str, note: str = "", task: Task | None = None
) -> Line:
    """One more line of the history."""
    how = {"role": role.role, "in_place_of_id": role.in_place_of} if role else {}
    return Line.objects.create(case=case, by=actor, word=word, note=note, task=task, **how)


def won(rows: QuerySet[Task], task: Task, **changes: object) -> None:
    """The guarded update: the one row as it was seen, or Conflict D101 that says how it stands now."""
    if rows.update(**changes) == 1:
        return
    now = Task.objects.select_related("done_by", "assignee").get(pk=task.pk)
    if now.done_at is not None:
        how = "已经不用办了" if now.dropped else f"已经由 {now.done_by or '系统'} 办结：{now.outcome}"
    else:
        how = f"已经由 {now.assignee} 接办" if now.assignee else "已经退回，等人接办"
    raise Conflict("D101", f"“{now.title}”{how}", "回到待办，办别的")
