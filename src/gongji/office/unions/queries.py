"""What is read of the tree. Within a request everything stays in the scope of the person who asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Length, Substr
from django.utils import timezone

from gongji.office.guard.access import within
from gongji.office.guard.models import Grant
from gongji.office.guard.paths import STEP, way_down
from gongji.office.guard.scoped import everything
from gongji.office.unions.choices import LEADING, ChangeKind, Kind
from gongji.office.unions.models import Change, Employer, Link, Union


def subtree(union: Union) -> QuerySet[Union]:
    """A union and all below it."""
    return Union.objects.filter(within("path", [union.path]))


def above(union: Union, kind: Kind) -> Union | None:
    """The nearest union of a kind on the way up, the union itself among them, whoever asks."""
    with everything("who leads a union is no secret"):
        way = Union.objects.filter(path__in=way_down(union.path), kind=kind)
        return way.order_by("-depth").first()


def ancestors(union: Union) -> list[Union]:
    """The unions above, from the top down, whoever asks: their names head its page."""
    with everything("the names of the unions above head a page"):
        return list(Union.objects.filter(path__in=way_down(union.path)[:-1]).order_by("depth"))


@dataclass(frozen=True, slots=True)
class Heads:
    """What a branch holds: grassroots unions that are live, workers and members as their employers told, and
    people who are registered."""

    unions: int = 0
    workers: int = 0
    members: int = 0
    people: int = 0

    def __add__(self, other: Heads) -> Heads:
        return Heads(
            self.unions + other.unions, self.workers + other.workers, self.members + other.members,
            self.people + other.people,
        )  # fmt: skip


@dataclass(slots=True)
class Branch:
    """A union that leads others, as the page of the tree shows it."""

    union: Union
    heads: Heads = field(default_factory=Heads)
    own: int = 0  # grassroots unions directly below


def tree(tops: Iterable[Union]) -> list[Branch]:
    """Every leading union below some unions in the order of the tree, with what each branch holds.

    Five queries, whatever the size: the leading unions, and four counts by the union directly above.
    """
    paths = [u.path for u in tops]
    inside = Union.objects.filter(within("path", paths), until__isnull=True)
    leading = inside.filter(kind__in=LEADING).order_by("path")
    branches = {u.path: Branch(u) for u in leading}
    for path, heads in _by_parent(paths).items():
        for each in way_down(path):
            branch = branches.get(each)
            if branch is not None:
                branch.heads += heads
                if each == path:
                    branch.own = heads.unions
    return list(branches.values())


def heads_of(union: Union) -> Heads:
    """What one branch holds."""
    total = Heads()
    for heads in _by_parent([union.path]).values():
        total += heads
    return total


def _by_parent(paths: list[str]) -> Mapping[str, Heads]:
    """What stands directly below each union, grassroots unions counted with all that is in them."""
    found: dict[str, Heads] = {}

    def add(path: str, **more: int) -> None:
        found[path] = replace(found.get(path, Heads()), **more)

    live = Union.objects.filter(within("path", paths), until__isnull=True, kind=Kind.GRASSROOTS)
    up = Substr("path", 1, Length("path") - STEP)
    for path, count in live.order_by().values_list(up).annotate(n=Count("id")):
        add(path, unions=count)
    employers = Employer.objects.filter(within("union__path", paths), union__until__isnull=True)
    at = Substr("union__path", 1, Length("union__path") - STEP)
    counted = employers.order_by().values_list(at).annotate(w=Sum("workers"), m=Sum("members"))
    for path, workers, members in counted:
        add(path, workers=workers or 0, members=members or 0)
    for path, count in _people(paths).items():
        add(path, people=count)
    return found


def _people(paths: list[str]) -> Counter[str]:
    """Persons by the union above theirs: all of them, which an index alone tells, less those merged away."""
    inside = Union.objects.filter(within("path", paths)).order_by("path").values_list("path")
    found: Counter[str] = Counter()
    for path, count in inside.annotate(n=Count("people")):
        found[path[:-STEP]] += count
    for path, count in inside.filter(people__merged_into__isnull=False).annotate(n=Count("people")):
        found[path[:-STEP]] -= count
    return found


def everyone() -> QuerySet[Union]:
    """The live unions in the order of the tree, each with its employers and the name of the union above."""
    up = Union.objects.filter(path=Substr(OuterRef("path"), 1, Length(OuterRef("path")) - STEP))
    live = Union.objects.filter(until__isnull=True).order_by("path")
    found: QuerySet[Union] = live.annotate(above=Subquery(up.values("name")[:1]))
    return found.prefetch_related("employers")


def matching(unions: QuerySet[Union], text: str) -> QuerySet[Union]:
    """Unions by a part of their own or their employer's name, the beginning of a code, a credit code."""
    text = text.strip()
    holders = Employer.objects.filter(Q(name__contains=text) | Q(credit_code=text.upper()))
    named = Q(name__contains=text) | Q(code__istartswith=text)
    return unions.filter(named | Q(pk__in=holders.values("union")))


def of_industry(unions: QuerySet[Union], section: str) -> QuerySet[Union]:
    """Unions with an employer in an industry, by the beginning of its code."""
    return unions.filter(pk__in=Employer.objects.filter(industry__startswith=section).values("union"))


def of_ownership(unions: QuerySet[Union], ownership: str) -> QuerySet[Union]:
    """Unions with an employer of an ownership."""
    return unions.filter(pk__in=Employer.objects.filter(ownership=ownership).values("union"))


def below(union: Union) -> QuerySet[Union]:
    """The live unions directly below, those that lead others first."""
    inside = Union.objects.filter(within("path", [union.path]), depth=union.depth + 1, until__isnull=True)
    return inside.order_by("path").prefetch_related("employers")


def history(union: Union) -> QuerySet[Change]:
    """What happened to a union, latest first; the other union of a change is named whoever asks."""
    return (
        Change.objects.filter(union=union)
        .select_related("before", "after", "by")
        .order_by(Case(When(kind=ChangeKind.CREATED, then=1), default=0), "-on", "-id")
    )


def live_links(union: Union, on: date) -> QuerySet[Link]:
    """Who else leads a union on a day."""
    return (
        Link.objects.filter(union=union, since__lte=on)
        .filter(Q(until__isnull=True) | Q(until__gte=on))
        .select_related("other")
        .order_by("kind")
    )


@dataclass(frozen=True, slots=True)
class Effect:
    """What moving a branch changes in access: who loses sight of it, who gains it, and how much it is."""

    unions: int
    people: int
    loses: tuple[Union, ...]
    gains: tuple[Union, ...]


def effect(union: Union, under: Union) -> Effect:
    """What hanging a union below another would change: unions whose officers lose or gain it."""
    with everything("what a move changes concerns unions on both sides"):
        old, new = set(way_down(union.path)[:-1]), set(way_down(under.path))
        ways = {u.path: u for u in Union.objects.filter(path__in=old ^ new).order_by("depth")}
        branch = Union.objects.filter(within("path", [union.path]))
        sizes = branch.aggregate(
            unions=Count("id", distinct=True),
            people=Count("people", filter=Q(people__merged_into__isnull=True)),
        )
    return Effect(
        sizes["unions"], sizes["people"], tuple(u for p, u in ways.items() if p in old - new),
        tuple(u for p, u in ways.items() if p in new - old),
    )  # fmt: skip


def officers(unions: Iterable[Union]) -> dict[int, list[Grant]]:
    """Who holds a role at each union today."""
    today = timezone.localdate()
    held = Grant.objects.filter(union__in=[u.pk for u in unions], since__lte=today, revoked_at__isnull=True)
    held = held.filter(Q(until__isnull=True) | Q(until__gte=today)).select_related("user")
    found: dict[int, list[Grant]] = {}
    for grant in held.order_by("role", "user__name"):
        found.setdefault(grant.union_id, []).append(grant)
    return found
