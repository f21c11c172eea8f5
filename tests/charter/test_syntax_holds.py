"""Whatever is written, the syntax layer answers with a value or with a message at a place in the text."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from gongji.charter import literals
from gongji.charter.document import read_document
from gongji.charter.expressions import Names, parse
from gongji.charter.nodes import Fact, Kind, Span, Table
from gongji.charter.problems import CharterError, Problems
from gongji.charter.strict import Scalar, parse_yaml

PLACE = Span("条文.md", 1, 1)
FACTS = (
    Fact("事由", Kind.CHOICE, Table.EVENT, choices=("住院", "停工")),
    Fact("费用", Kind.MONEY, Table.EVENT),
    Fact("天数", Kind.COUNT, Table.EVENT, "天"),
    Fact("发生日", Kind.DATE, Table.EVENT),
    Fact("同意", Kind.FLAG, Table.EVENT),
    Fact("地区", Kind.REGION, Table.EVENT),
)
NAMES = Names({fact.name: fact for fact in FACTS}, {"目录": ("住院",)}, ("口径甲",))


def one_of(*lines: str) -> st.SearchStrategy[str]:
    """One of the words of the lines; ␣ in a word is a blank."""
    return st.sampled_from([word.replace("␣", " ") for line in lines for word in line.split()])


WORDS = one_of(
    "事由 费用 天数 发生日 同意 地区 住院 目录 归属日 口径 口径甲 某 。 x １ .",
    "是 不是 属于 且 或 非 若 则 否则 超过 不满 早于 大于 以上 较小 周岁",
    "( ) （ ， , 、 + - × / < >= 3元 3万元 30天 1年 3 20% 2011-06-10 2011-13-10 三万元",
)
WORD_LISTS = st.lists(WORDS, max_size=14)
EXPRESSIONS = WORD_LISTS.map("".join) | WORD_LISTS.map(" ".join)


@settings(max_examples=settings.default.max_examples * 3, deadline=None)
@given(EXPRESSIONS, st.sampled_from([None, Kind.FLAG, Kind.MONEY]))
def test_an_expression_has_a_meaning_or_a_problem_within_it(text: str, want: Kind | None) -> None:
    problems = Problems()
    found = parse(Scalar(text, PLACE), NAMES, problems, want)
    assert (found is None) == bool(problems.errors)
    assert all(1 <= problem.span.column <= max(1, len(text)) for problem in problems)


LITERAL_TEXTS = st.text("０3一三万百元天年月个.,，-~—eE%/ 以上下超过不满每、日2011-06含", max_size=12)


@settings(deadline=None)
@given(LITERAL_TEXTS)
def test_a_literal_has_a_value_or_a_problem(text: str) -> None:
    for reader in (
        literals.amount,
        literals.rate,
        literals.duration,
        literals.day,
        literals.band,
        literals.edge,
        literals.per_full,
        lambda scalar, problems: literals.count(scalar, ("天", ""), problems),
        lambda scalar, problems: literals.band(scalar, problems, "月"),
    ):
        problems = Problems()
        found = reader(Scalar(text, PLACE), problems)
        assert (found is None) == bool(problems.errors)


SIGNS = one_of(
    "甲 乙 ： : :␣ ， , ,␣ 、 ； { } [ ] ｛ ｝ - －  -␣ \" ' “ ” & * ! % | > # ␣# ␣ ␣␣ ? ?␣ ~ @ ` ( )",
    "\\ 😀 << --- ... 2,000元",
) | st.sampled_from(["\n", "\n  ", "\n    ", "\t", "\u3000", "\u200b", "\ufeff", "\x00", "\u2028", "\x85"])
YAML_TEXTS = st.lists(SIGNS, max_size=18).map("".join)


@settings(max_examples=settings.default.max_examples * 3, deadline=None)
@given(YAML_TEXTS)
def test_yaml_is_refused_in_chinese_at_a_place_in_it(text: str) -> None:
    problems = Problems()
    parse_yaml(text, "条文.md", 1, 1, problems)
    lines = text.split("\n")
    for problem in problems:
        assert not re.search("[a-z]", problem.message.replace("Tab", ""))
        assert 1 <= problem.span.line <= len(lines)
        assert 1 <= problem.span.column <= len(lines[problem.span.line - 1]) + 1


LINES = st.just("") | one_of(
    "--- －－－ 甲:␣1 甲：1 ␣␣␣␣甲:␣1 #␣甲 ##␣一 ##一 ##␣一␣参加 ###␣二.1 ＃＃ === > - <!-- -->",
    "``` ~~~ ｀｀｀ ```yaml␣规则 ```yaml␣算例 ```text␣原文 ␣␣```yaml␣规则",
)


@settings(deadline=None)
@given(st.lists(LINES, max_size=16))
def test_a_document_is_taken_apart_or_refused_in_chinese(tmp_path_factory, lines: list[str]) -> None:
    file = tmp_path_factory.getbasetemp() / "条文.md"
    file.write_text("---\n计划: 甲\n---\n" * (len(lines) % 2) + "\n".join(lines), "utf-8")
    problems = Problems()
    try:
        document = read_document(file, problems)
    except CharterError as error:
        assert error.problems
        return
    count = len(document.text.split("\n"))
    assert all(1 <= problem.span.line <= count for problem in problems)
    assert all(fence.article == article.id for article in document.articles for fence in article.fences)
