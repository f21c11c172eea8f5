"""What is wrong with a charter: one `Problem` for each mistake, all collected before anything is refused.

A code is stable: once given it keeps its meaning. `CODES` is the one table of them. C0 is the file and its
Markdown, C1 the structure of its YAML, C2 literals, C3 expressions, C4 the blocks, C5 what joins blocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from gongji.charter.nodes import Span
from gongji.errors import GongjiError, sentence

Severity = Literal["error", "warning", "note"]

CODES: Final[dict[str, str]] = {
    "C001": "文件读不到",
    "C002": "文件编码不是 UTF-8",
    "C003": "文件是空的",
    "C004": "缺文首",
    "C005": "文首没有收尾",
    "C006": "围栏没有收尾",
    "C007": "围栏种类不认识",
    "C008": "围栏不属于任何条款",
    "C009": "条款编号重复",
    "C010": "条款编号写法不对",
    "C011": "标题写法不对",
    "C012": "围栏位置或记号不对",
    "C013": "围栏是空的",
    "C014": "内容不是“名: 内容”的写法",
    "C015": "原文与其 sha256 不符",
    "C016": "没有条款",
    "C017": "条款放错了上级",
    "C101": "结构中用了全角符号",
    "C102": "用了制表符",
    "C103": "键重复",
    "C104": "用了锚点",
    "C105": "用了引用",
    "C106": "用了标签",
    "C107": "用了合并键",
    "C108": "一个围栏里有多份文档",
    "C109": "用了指令",
    "C110": "冒号或列表号后缺空格",
    "C111": "缩进不对",
    "C112": "引号不对",
    "C113": "括号不对",
    "C114": "写法不合规则",
    "C115": "有看不见的字符",
    "C116": "键不是文字",
    "C117": "嵌套太深",
    "C118": "以保留符号开头",
    "C119": "键或列表项后没有内容",
    "C201": "数值里有全角字符",
    "C202": "用了中文数字",
    "C203": "缺单位",
    "C204": "单位不对",
    "C205": "小数不对",
    "C206": "负数",
    "C207": "科学记数",
    "C208": "千分位逗号不对",
    "C209": "用了起止区间",
    "C210": "档次的写法不对",
    "C211": "档次是空的",
    "C212": "比例的写法不对",
    "C213": "日期不对",
    "C214": "数值太大",
    "C215": "每满的写法不对",
    "C216": "读不出数值",
    "C217": "数字以零开头",
    "C301": "名字不认识",
    "C302": "选项不认识",
    "C303": "口径不认识",
    "C304": "类型不合",
    "C305": "单位不合",
    "C306": "缺运算",
    "C307": "括号不配对",
    "C308": "不用的运算写法",
    "C309": "表达式里没有除法",
    "C310": "表达式里没有百分比",
    "C311": "比较连写",
    "C312": "若则否则不全",
    "C313": "结果不是这里要的",
    "C314": "内容是空的",
    "C315": "表达式太深",
    "C316": "表达式占了多行",
    "C317": "缺一项",
    "C401": "键不认识",
    "C402": "内容的种类不对",
    "C403": "缺必写的键",
    "C404": "不是这里可写的词",
    "C405": "这个键不能写在这里",
    "C406": "几种写法只能取一种",
    "C407": "数值不合情理",
    "C408": "块的种类不认识",
    "C409": "数值的事实缺上限",
    "C410": "内容是空的",
    "C501": "名字没有声明",
    "C502": "名字重复",
    "C503": "缺基数",
    "C504": "减额的等待与累计同用",
    "C505": "名字不能这样取",
    "C506": "例外成了循环",
    "C507": "口径没有用到",
    "C508": "口径的类别不合",
    "C509": "口径成了循环",
    "C510": "分段重叠",
    "C511": "分段次序颠倒",
    "C512": "等待的分段不相连",
    "C513": "事实的类型或单位不合",
    "C514": "采用与解释决定不符",
    "C515": "合计不是 100%",
    "C516": "算例自相矛盾",
    "C517": "抵扣成了循环",
    "C518": "累进有空档",
    "C520": "附表的文件不能用",
    "C521": "附表缺列",
    "C522": "附表的键重复",
    "C523": "附表的内容不对",
}
"""Every code and what it means."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake, or one thing worth saying: what, where, and what to do."""

    code: str
    severity: Severity
    message: str
    span: Span
    remedy: str = ""
    article: str = ""

    def __str__(self) -> str:
        return f"{self.span} [{self.code}] {sentence(self.message, self.remedy)}"


class CharterError(GongjiError):
    """A charter that cannot be used; `problems` are all its mistakes, in the order of the file."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        errors = tuple(p for p in problems if p.severity == "error")
        super().__init__(errors[0].code, f"条文有 {len(errors)} 处错误")
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(p) for p in self.problems)


class Problems:
    """Collects the mistakes of one charter, so that all are reported at once."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(
        self,
        code: str,
        span: Span,
        message: str,
        remedy: str = "",
        *,
        severity: Severity = "error",
        article: str = "",
    ) -> None:
        """Record one problem. The code must stand in `CODES`."""
        if code not in CODES:
            raise KeyError(code)
        problem = Problem(code, severity, message, span, remedy, article)
        if problem not in self._found:
            self._found.append(problem)

    @property
    def errors(self) -> int:
        """How many of them are errors."""
        return sum(p.severity == "error" for p in self._found)

    def all(self) -> tuple[Problem, ...]:
        """Every problem in the order of the file."""
        return tuple(sorted(self._found, key=lambda p: (p.span.path, p.span.line, p.span.column)))

    def raise_if_errors(self) -> None:
        """Raise `CharterError` when there is an error among them."""
        if self.errors:
            raise CharterError(self.all())

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.all())

    def __len__(self) -> int:
        return len(self._found)
