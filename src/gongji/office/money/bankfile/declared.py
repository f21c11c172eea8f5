"""The YAML of a field map → its form. All that is wrong with it is said at once, with line and remedy."""

from __future__ import annotations

from typing import Final

from gongji.charter.problems import Problems
from gongji.charter.strict import Node, parse_yaml
from gongji.errors import sentence
from gongji.office.money.bankfile.form import (
    NEEDED,
    PER_FILE,
    PER_LINE,
    TOLD,
    BankForm,
    Column,
    Fill,
    Payment,
    Return,
    Shape,
    Tell,
    Told,
)
from gongji.office.money.bankfile.nodes import Body, Faults
from gongji.office.money.payout_errors import PayoutError
from gongji.office.money.payout_states import LineState

_ENCODINGS: Final = {"GB18030": ("gb18030", False), "UTF-8": ("utf-8", False), "UTF-8-BOM": ("utf-8", True)}
_NEWLINES: Final = {"CRLF": "\r\n", "LF": "\n"}
_SEPARATORS: Final = {"逗号": ",", "竖线": "|", "制表符": "\t", "分号": ";"}
_ENDINGS: Final = {Shape.CSV: "csv", Shape.FIXED: "txt", Shape.XLSX: "xlsx"}
_YUAN: Final = ("元", "分")
_OUTCOMES: Final = {
    "到账": LineState.CONFIRMED, "退回": LineState.REFUSED, "不明": LineState.UNKNOWN,
}  # fmt: skip
_SHAPES: Final = tuple(Shape)
_MOST: Final = 400
"""Bytes of the widest column."""


def declared(text: str, path: str) -> BankForm:
    """The form that a text declares. PayoutError M241 with every fault: file, line, what to do."""
    problems, faults = Problems(), Faults()
    node = parse_yaml(text, path, 1, 1, problems)
    faults.found += [(p.span.line, p.message, p.remedy) for p in problems]
    form = None
    if node is None:
        if not faults.found:
            faults.found.append((1, "文件里没有内容", "照自带的样例银行写"))
    elif not faults.found:
        form = _form(Body(node, path, faults), faults)
    if faults.found or form is None:
        said = "；".join(
            f"第 {line} 行：{sentence(what, remedy)}" for line, what, remedy in sorted(faults.found)
        )
        raise PayoutError("M241", f"{path} {said}", "改好这个文件再编批")
    return form


def _form(body: Body, faults: Faults) -> BankForm:
    bank, synthetic, about = body.text("银行"), body.yes("样例"), body.text("说明", "")
    payment, back = body.take("代付文件"), body.take("回单文件")
    body.done()
    made = _payment(Body(payment, "代付文件", faults), faults) if payment is not None else None
    read = _return(Body(back, "回单文件", faults), faults) if back is not None else None
    return BankForm(bank, synthetic, about, made, read)  # type: ignore[arg-type] # then there are faults


def _payment(body: Body, faults: Faults) -> Payment:
    shape = body.member("格式", Shape, _SHAPES)
    encoding, bom = (
        ("utf-8", False) if shape is Shape.XLSX else _ENCODINGS[body.one_of("编码", [*_ENCODINGS])]
    )
    newline = _NEWLINES[body.one_of("换行", [*_NEWLINES], "CRLF")] if shape is not Shape.XLSX else ""
    separator = _SEPARATORS[body.one_of("分隔", [*_SEPARATORS], "逗号")] if shape is Shape.CSV else ""
    head = body.yes("表头", "是") if shape is not Shape.FIXED else False
    summary = [_column(n, faults, shape, PER_FILE) for n in body.items("首行", False)]
    nodes = body.items("列")
    columns = [_column(n, faults, shape, PER_LINE) for n in nodes]
    prefix, ending = body.text("文件名", "PAY"), body.text("扩展名", _ENDINGS[shape])
    for key, word in (("文件名", prefix), ("扩展名", ending)):
        if not (word.isascii() and word.isalnum() and len(word) <= 20):
            faults.add(body.take(key, False) or body.node, f"“{key}”不能是“{word}”", "只用半角字母和数字")
    body.done()
    if nodes:
        _complete(body, faults, [c.fill for c in columns], NEEDED, "填")
        _apart(body, faults, [c.head for c in columns] if head else [])
    return Payment(
        shape, encoding, bom, newline, separator, head, tuple(summary), tuple(columns), prefix, ending
    )


def _column(node: Node, faults: Faults, shape: Shape, among: tuple[Fill, ...]) -> Column:
    body = Body(node, "列", faults)
    head = body.text("名", "")
    fill = body.member("填", Fill, among)
    text = body.text("文字") if fill is Fill.TEXT else ""
    yuan = fill not in (Fill.AMOUNT, Fill.TOTAL) or body.one_of("写法", _YUAN) == "元"
    width, right, pad = 0, False, " "
    if shape is Shape.FIXED:
        width = body.whole("宽", None, _MOST)
        right = body.one_of("对齐", ("左", "右"), "左") == "右"
        pad = "0" if body.one_of("补", ("空格", "零"), "空格") == "零" else " "
        if width == 0 and body.take("宽", False) is not None:
            faults.add(node, "“宽”不能是 0", f"写 1 到 {_MOST} 的整数，单位是字节")
    body.done()
    return Column(head, fill, text, yuan, width, right, pad)


def _return(body: Body, faults: Faults) -> Return:
    shape = body.member("格式", Shape, _SHAPES)
    encoding = "utf-8" if shape is Shape.XLSX else _ENCODINGS[body.one_of("编码", [*_ENCODINGS])][0]
    separator = _SEPARATORS[body.one_of("分隔", [*_SEPARATORS], "逗号")] if shape is Shape.CSV else ""
    head = body.yes("表头", "是") if shape is not Shape.FIXED else False
    skip, yuan = body.whole("前面跳过", 0, 20), body.one_of("金额", _YUAN) == "元"
    nodes = body.items("列")
    columns = [_told(n, faults, shape) for n in nodes]
    words = body.take("结果")
    body.done()
    if nodes:
        _complete(body, faults, [c.tell for c in columns], TOLD, "读")
        _apart(body, faults, [c.head for c in columns] if head else [])
    outcomes = _outcomes(Body(words, "结果", faults), faults) if words is not None else {}
    return Return(shape, encoding, separator, head, skip, yuan, tuple(columns), outcomes)


def _told(node: Node, faults: Faults, shape: Shape) -> Told:
    body = Body(node, "列", faults)
    head, tell = body.text("名", ""), body.member("读", Tell, tuple(Tell))
    width = body.whole("宽", None, _MOST) if shape is Shape.FIXED else 0
    body.done()
    return Told(head, tell, width)


def _outcomes(body: Body, faults: Faults) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, state in _OUTCOMES.items():
        for word in body.words(key):
            if word in found:
                faults.add(body.node, f"“{word}”写在两种结果里", "一个词只能是一种结果")
            found[word] = str(state)
    body.done()
    return found


def _complete(
    body: Body, faults: Faults, held: list[Fill] | list[Tell], needed: tuple[str, ...], key: str
) -> None:
    words = [str(one) for one in held]
    for one in needed:
        if words.count(str(one)) != 1:
            many = "没有一列" if str(one) not in words else "不止一列"
            faults.add(body.node, f"“{body.name}”的列里{many}{key}“{one}”", f"恰好写一列 {key}: {one}")


def _apart(body: Body, faults: Faults, heads: list[str]) -> None:
    for head in dict.fromkeys(heads):
        if not head or heads.count(head) > 1:
            said = f"“{head}”有几列" if head else "有表头，却有列没有写“名”"
            faults.add(body.node, f"“{body.name}”里{said}", "每列写一个不同的“名”")
