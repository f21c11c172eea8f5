"""口径 said in words: the question, each option, which is adopted and whether anybody has ruled."""

from __future__ import annotations

from dataclasses import dataclass

from gongji.charter.model import Charter, Option, Reading
from gongji.charter.nodes import ChosenScope, Gives, HoleScope, Scope, State
from gongji.readers.read_back import phrases
from gongji.readers.read_back.benefits import say_offset
from gongji.readers.read_back.clauses import option_word
from gongji.readers.read_back.conditions import say
from gongji.readers.read_back.methods import say_method
from gongji.readers.read_back.phrases import tidy
from gongji.readers.read_back.voice import Voice


@dataclass(frozen=True, slots=True)
class OptionSaid:
    """One option of a reading in words."""

    name: str
    text: str
    adopted: bool


@dataclass(frozen=True, slots=True)
class ReadingSaid:
    """A reading in words; `ruled` names the decision behind the adopted option, empty while there is none."""

    name: str
    article: str
    question: str
    options: tuple[OptionSaid, ...]
    why: str
    ruled: str
    sources: tuple[str, ...]


def say_reading(reading: Reading, charter: Charter) -> ReadingSaid:
    """A reading with all its options."""
    options = tuple(
        OptionSaid(option.name, say_option(reading, option, charter), option.name == reading.adopted)
        for option in reading.options
    )
    ruled = ""
    for ruling in reading.rulings:
        if ruling.option == reading.adopted:
            ruled = tidy(f"{ruling.body} {ruling.date} {ruling.document}".strip())
    return ReadingSaid(
        reading.name, reading.article, reading.question, options, reading.why, ruled, reading.sources
    )


def say_option(reading: Reading, option: Option, charter: Charter) -> str:
    """What one option means; readings it refers to are named with what they have adopted."""
    voice = Voice(charter, reading.article, {reading.name})
    where = voice.cited(*option.cites)
    if option.method is not None:
        if isinstance(option.method, Gives) and option.method.state is State.BLANK:
            return f"不定金额，状态为条款空白，待解释{where}"
        return say_method(option.method, "合计" if _adds_up(reading, charter) else "基数", voice) + where
    if option.scope is not None:
        if isinstance(option.scope, Scope):
            how = "单独计算" if option.scope.kind in phrases.SINGLE else "合并计算"
            return phrases.within(option.scope) + how + where
        named = option.scope.reading if isinstance(option.scope, HoleScope | ChosenScope) else ""
        return f"同口径“{named}”{where}"
    if option.condition is not None:
        return say(option.condition, voice) + where
    if option.word:
        return option_word(option.word)
    if option.offset is not None:
        return tidy(say_offset(option.offset, voice)) + where
    return f"不抵扣{where}"


def _adds_up(reading: Reading, charter: Charter) -> bool:
    return any(benefit.article == reading.article and benefit.scope for benefit in charter.benefits)
