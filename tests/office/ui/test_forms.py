"""Forms: what is refused, and what is said to put it right."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

GOOD = {"name": "虚构某", "number": "", "day": "2026-11-23", "amount": "3000.50"}
BAD = [
    ("amount", "３０００", "含有全角数字"),
    ("amount", "1e3", "用了科学记数"),
    ("amount", "-5", "是负数"),
    ("amount", "\u202e0003", "看不见的字符 U+202E"),
    ("amount", "3，000", "带了千分位分隔符"),
    ("amount", "3000元", "带了货币符号或单位"),
    ("amount", "1.234", "小数超过两位"),
    ("amount", "٣", "不是金额"),
    ("amount", "NaN", "不是金额"),
    ("amount", "0", "金额不在 0.01 到"),
    ("amount", "99999999999999999999", "金额太大"),
    ("amount", "", "还没有填"),
    ("day", "2026-2-3", "日期写法不对"),
    ("day", "2026-02-30", "没有这一天"),
    ("day", "２０２６-02-03", "含有全角数字"),
    ("day", "1899-12-31", "不在 1900-01-01 到 2999-12-31 之间"),
    ("day", "3000-01-01", "不在 1900-01-01 到 2999-12-31 之间"),
    ("name", "虚\0构", "看不见的字符 U+0000"),
    ("name", "虚\u200b构", "看不见的字符 U+200B"),
    ("name", "虚\u2067构", "看不见的字符 U+2067"),
    ("name", "虚\ue000构", "造字区的字 U+E000"),
    ("day", "无", "不能填“无”"),
    ("day", "\u3000", "还没有填"),
    ("amount", "无", "不能填“无”"),
    ("number", "９９９９", "含有全角数字"),
    ("number", "9.99E+17", "科学记数"),
]


@pytest.mark.parametrize(("name", "value", "said"), BAD)
def test_what_is_typed_wrongly_is_refused_with_its_remedy(
    name: str, value: str, said: str, client: Client
) -> None:
    response = client.post("/room/new/", {**GOOD, name: value})
    assert response.status_code == 422
    page = html.unescape(response.content.decode())
    assert said in page
    assert said == "还没有填" or "改法：" in page
    assert f'id="id_{name}_error"' in page
    assert re.search(f'aria-describedby="[^"]*id_{name}_error"', page)
    assert not get_user_model().objects.filter(username="虚构某").exists()


@pytest.mark.parametrize(
    ("amount", "fen"),
    [("3000", "300000"), ("3000.5", "300050"), ("0.01", "1"), (" 12 ", "1200"), ("3,000.50", "300050")],
)
def test_an_amount_becomes_fen(amount: str, fen: str, client: Client) -> None:
    response = client.post("/room/new/", {**GOOD, "amount": amount}, follow=True)
    assert response.redirect_chain == [("/room/", 302)]
    assert get_user_model().objects.get(username="虚构某").name == fen
    assert "已开通" in response.content.decode()


@pytest.mark.parametrize("day", ["1900-01-01", "2999-12-31", "2028-02-29"])
def test_the_first_and_the_last_day_are_days(day: str, client: Client) -> None:
    assert client.post("/room/new/", {**GOOD, "day": day}).status_code == 302


def test_a_rare_character_is_kept(client: Client) -> None:
    client.post("/room/new/", {**GOOD, "name": "𠮷某"})
    assert get_user_model().objects.filter(username="𠮷某").exists()


def test_what_a_service_refuses_stands_over_the_form(client: Client) -> None:
    response = client.post("/room/new/", {**GOOD, "name": "重名"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "[U999] 已有这个账号。改法：换一个名字" in page and 'value="重名"' in page


def test_a_field_without_a_value_may_be_left_out(client: Client) -> None:
    page: Any = client.get("/room/new/").content.decode()
    assert page.count("可以不填") == 1
