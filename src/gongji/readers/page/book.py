"""The book: table of contents, then each article with its text, its rule and what is open about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gongji.charter.model import Article, BenefitRule, Charter
from gongji.charter.program import Program
from gongji.readers.check.finding import Finding, Severity
from gongji.readers.examples import ExampleResult, JoiningResult, Result
from gongji.readers.page.appendix import appendix
from gongji.readers.page.beside import Beside
from gongji.readers.page.cards import reading_card, rule_card
from gongji.readers.page.chart import draw, legend
from gongji.readers.page.compare import best_alternative
from gongji.readers.page.curve import Curve, Trace, curve_of, trace_of
from gongji.readers.page.findings import finding_card, findings_sheet
from gongji.readers.page.joined import joining_table
from gongji.readers.page.markup import Child, Html, anchor, el
from gongji.readers.page.parts import dated, finding_mark, label, linked, mark, numbers_marked, paragraphs
from gongji.readers.page.telling import Teller
from gongji.readers.page.worked import example_table
from gongji.readers.read_back import ArticleSaid, ReadBack, Saying, read_back

DECLARATIONS = ("事实", "列表", "附表", "参数")
"""What is declared rather than ruled: it stands in the appendix."""


@dataclass(frozen=True, slots=True)
class Book:
    """Everything the articles are made from."""

    charter: Charter
    said: ReadBack
    findings: Sequence[tuple[Finding, str]]  # with the id of its card
    examples: Sequence[Result]
    teller: Teller
    known: frozenset[str]
    curves: Mapping[str, tuple[Trace | None, Curve | None]]  # by benefit
    beside: Beside

    def under(self, article: str) -> list[tuple[Finding, str]]:
        """Findings about one article."""
        return [(finding, ident) for finding, ident in self.findings if finding.article == article]


def book(
    charter: Charter, findings: Sequence[Finding], examples: Sequence[Result], beside: Beside | None = None
) -> Html:
    """Contents beside the articles; below them the findings and the appendix.

    `beside` is what a site adds to readings and tables.
    """
    beside = beside or Beside()
    idents = [f"f{number}" for number in range(1, len(findings) + 1)]
    known = frozenset(article.id for article in charter.articles)
    teller = Teller(charter)
    made = Book(
        charter,
        read_back(charter),
        tuple(zip(findings, idents, strict=True)),
        examples,
        teller,
        known,
        {benefit.name: _traced(teller.adopted, benefit.name) for benefit in charter.benefits},
        beside,
    )
    articles = [_article(made, article) for article in _all_articles(made)]
    footer = "每个分界上下各一分和每个口径的每个选项都已对照"
    shown = [ident if f.article in known else "check" for f, ident in made.findings]
    return el(
        "div",
        _contents(made),
        el(
            "div",
            el("div", *articles, class_="sheet"),
            findings_sheet(findings, shown, known, footer),
            *appendix(charter, made.said, known, beside),
            class_="stack",
        ),
        class_="book",
    )


def _all_articles(made: Book) -> list[Article]:
    """The charter's articles; rules that name another article get one of that name, so that none is lost."""
    missing = [said for said in made.said.articles if said.article not in made.known and _ruled(said)]
    place = made.charter.articles[-1].span if made.charter.articles else None
    extra = [
        Article(said.article, "（条文中没有这一条）", "", place) for said in missing if place is not None
    ]
    return [*made.charter.articles, *extra]


def _ruled(said: ArticleSaid) -> list[Saying]:
    return [saying for saying in said.sayings if saying.kind not in DECLARATIONS]


def _contents(made: Book) -> Html:
    items = []
    for article in made.charter.articles:
        findings = [finding for finding, _ in made.under(article.id)]
        note: Child = None
        if findings:
            errors = any(finding.severity is Severity.ERROR for finding in findings)
            note = mark("错", "err") if errors else mark("注", "warn")
            note = el("span", note, el("span", f"{len(findings)} 条发现", class_="hide"))
        number = el("span", article.id, class_="cite")
        items.append(el("li", el("a", number, article.title, note, href=f"#{anchor('a', article.id)}")))
    items.append(el("li", el("a", el("span", "检", class_="cite"), "检查结果", href="#check"), class_="sub"))
    items.append(el("li", el("a", el("span", "表", class_="cite"), "填报与附表", href="#facts")))
    return el("nav", el("ul", *items), class_="toc", aria_label="条款")


# ---- one article ------------------------------------------------------------------------------------


def _article(made: Book, article: Article) -> Html:
    said = made.said.article(article.id)
    benefits = [benefit for benefit in made.charter.benefits if benefit.article == article.id]
    examples = [result for result in made.examples if result.example.article == article.id]
    ruled = _ruled(said)
    ident = anchor("a", article.id)
    if not ruled and not said.readings and not examples and not made.under(article.id):
        return _part(article, ident)
    program = made.teller.adopted
    under = [finding_card(f, card, program) for f, card in made.under(article.id) if f.cases]
    folded = not (benefits or said.readings or under)
    parts = [
        _law(made, article, benefits, examples, titled=not folded),
        _rule(made, article, said, benefits),
        el("div", *under, class_="under") if under else None,
    ]
    if not folded:
        return el("article", *parts, class_="article", id=ident)
    summary = el(
        "summary",
        el("span", article.id, class_="cite"),
        el("b", article.title),
        el("span", _gist(ruled), class_="quiet"),
    )
    return el("details", summary, el("div", *parts, class_="article"), class_="fold", id=ident)


def _part(article: Article, ident: str) -> Html:
    """A heading with nothing ruled under it."""
    prose = "".join(paragraphs(article.text))
    return el(
        "div",
        el("h2", el("span", article.id, class_="cite"), " ", article.title),
        el("p", numbers_marked(prose), class_="text") if prose else None,
        class_="part law",
        id=ident,
    )


def _gist(sayings: Sequence[Saying]) -> str:
    """The beginning of what an article rules, for the folded line."""
    return sayings[0].text.removesuffix("。") if sayings else ""


def _law(
    made: Book,
    article: Article,
    benefits: Sequence[BenefitRule],
    examples: Sequence[Result],
    *,
    titled: bool,
) -> Html:
    text = article.original or article.text
    wording = "原文" if article.original else made.charter.wording
    parts: list[Child] = [
        el("h2", el("span", article.id, class_="cite"), " ", article.title) if titled else None,
        label(f"条文 · {wording}"),
        *(el("p", numbers_marked(paragraph), class_="text") for paragraph in paragraphs(text)),
        *(_figure(made, benefit) for benefit in benefits),
    ]
    of_events = [result for result in examples if isinstance(result, ExampleResult)]
    if of_events:
        parts.append(example_table(made.charter, article.id, of_events))
    of_joining = [result for result in examples if isinstance(result, JoiningResult)]
    if of_joining:
        parts.append(joining_table(article.id, of_joining))
    return el("div", *parts, class_="law")


def _traced(program: Program, benefit: str) -> tuple[Trace | None, Curve | None]:
    trace = trace_of(program, benefit)
    return trace, None if trace is None else curve_of(trace)


def _figure(made: Book, benefit: BenefitRule) -> Html | None:
    trace, curve = made.curves[benefit.name]
    if trace is None or curve is None:
        return None
    alternative = best_alternative(made.charter, made.teller, benefit, trace, curve)
    ident = anchor("c", benefit.name)
    caption = f"“{benefit.name}”的给付（纵，元）随{curve.fact}合计（横，元）"
    return el(
        "figure",
        el("figcaption", caption, class_="label"),
        el(
            "div",
            draw(curve, ident, alternative),
            class_="scroll",
            tabindex="0",
            role="region",
            aria_label=caption,
        ),
        el("p", legend(curve, alternative), class_="note"),
        class_="gap-top",
    )


def _rule(made: Book, article: Article, said: ArticleSaid, benefits: Sequence[BenefitRule]) -> Html:
    parts: list[Child] = [
        el("div", label("规则复述 · 由规则生成"), *_sayings(made, _ruled(said))),
    ]
    for benefit in benefits:
        parts.append(rule_card(made.charter, benefit, *made.curves[benefit.name], len(benefits) == 1))
    by_name = {reading.name: reading for reading in made.charter.readings}
    for spoken in said.readings:
        reading = by_name[spoken.name]
        acts = made.beside.reading(spoken.name)
        parts.append(reading_card(reading, spoken, made.teller.telling(reading), made.known, acts))
    bare = [finding for finding, _ in made.under(article.id) if not finding.cases]
    if bare:
        lines = [el("p", finding_mark(finding), dated(finding.message), class_="retold") for finding in bare]
        parts.append(el("div", label("检查"), *lines))
    return el("div", *parts, class_="rule")


def _sayings(made: Book, sayings: Sequence[Saying]) -> Iterator[Html]:
    if not sayings:
        yield el("p", "这一条没有规则。", class_="quiet")
    for saying in sayings:
        lead = mark("缺", "warn") if saying.kind == "未入规则" else None
        yield el("p", lead, linked(saying.text, made.known), class_="retold")
