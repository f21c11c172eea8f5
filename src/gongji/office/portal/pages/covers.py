"""Am I covered, and the certificate."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gongji.office.portal.frame import show
from gongji.office.portal.own import Own
from gongji.office.portal.sessions import member_page
from gongji.office.ui.files import handed_out


@require_safe
@member_page("保障")
def home(request: HttpRequest, own: Own) -> HttpResponse:
    """Each plan: yes until when, or no and what to do."""
    today = timezone.localdate()
    standings = own.standings(today)
    covered = [one for one in standings if one.covered]
    title = f"有保障，{len(covered)} 项" if covered else "现在没有保障"
    ever = any(one.covered or one.last for one in standings)
    return show(request, own, "home", title, tab="home", standings=standings, ever=ever, covered=covered)


@require_POST
@member_page("保障凭证")
def certificate(request: HttpRequest, own: Own, key: int) -> HttpResponse:
    """The PDF, to be saved."""
    name, content = own.certificate(key)
    return handed_out(content, "application/pdf", name)
