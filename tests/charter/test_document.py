"""Taking a charter's file apart; good and bad documents side by side."""

import hashlib
from pathlib import Path

import pytest

from gongji.charter.document import read_document
from gongji.charter.problems import CODES, CharterError, Problems

HERE = Path(__file__).parent
FRONT = "---\n计划: demo\n---\n"
ARTICLE = "## 一 参加对象\n"

GOOD = """---
计划: demo
# 名称是给人看的
名称: 演示计划
---

# 演示计划

开头的话不属于任何条款。

## 一 参加对象

工会会员
都可以参加。

<!-- 这一句不是条文 -->

```yaml 规则
资格:
  会员: {对象: 会员}
```

- 在职的
- 退休的

## 四 保障待遇

### 四.1 生活权益

~~~yaml 口径
甲: {问题: 乙}
~~~

```text 原文 sha256: DIGEST
凡会员，均可
参加。
```

```text 原文
未核对。
```

## 附
""".replace("DIGEST", hashlib.sha256("凡会员，均可\n参加。".encode()).hexdigest())


def write(folder: Path, text: str | bytes) -> Path:
    file = folder / "条文.md"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def test_a_document_is_taken_apart(tmp_path: Path) -> None:
    problems = Problems()
    file = write(tmp_path, GOOD)
    document = read_document(file, problems)
    assert not len(problems)
    assert document.front.keys() == ("计划", "名称")
    assert document.sha256 == hashlib.sha256(GOOD.encode()).hexdigest()
    assert [(a.id, a.title, a.level) for a in document.articles] == [
        ("一", "参加对象", 2),
        ("四", "保障待遇", 2),
        ("四.1", "生活权益", 3),
        ("附", "", 2),
    ]
    assert document.articles[0].text == "工会会员\n都可以参加。\n\n- 在职的\n- 退休的"
    assert [(f.info, f.article, f.body.keys()) for a in document.articles for f in a.fences] == [
        ("规则", "一", ("资格",)),
        ("口径", "四.1", ("甲",)),
        ("原文", "四.1", ("sha256",)),
        ("原文", "四.1", ()),
    ]
    assert document.articles[2].fences[1].text == "凡会员，均可\n参加。"


def test_places_are_those_of_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, GOOD)
    document = read_document(file, Problems())
    lines = GOOD.split("\n")
    for article in document.articles:
        assert lines[article.span.line - 1][article.span.column - 1 :].startswith(article.id)
        for fence in article.fences:
            assert lines[fence.span.line - 1].startswith(("```", "~~~"))
            for key, _ in fence.body:
                if fence.info != "原文":
                    assert lines[key.span.line - 1][key.span.column - 1 :].startswith(key.text)
    for key, value in document.front:
        assert lines[key.span.line - 1].startswith(key.text)
        assert str(value.span).endswith(f":{key.span.line}:5")


@pytest.mark.parametrize(
    "text", ["\ufeff" + GOOD, GOOD.replace("\n", "\r\n"), GOOD.replace("\n", "\r"), "\n" + GOOD]
)
def test_a_bom_and_other_line_ends_change_nothing(tmp_path: Path, text: str) -> None:
    plain = read_document(write(tmp_path, GOOD), Problems())
    problems = Problems()
    other = read_document(write(tmp_path, text), problems)
    assert not len(problems)
    assert [(a.id, a.text) for a in other.articles] == [(a.id, a.text) for a in plain.articles]
    assert [f.text for a in other.articles for f in a.fences] == [
        f.text for a in plain.articles for f in a.fences
    ]


UNREADABLE = [
    (b"", "1:1 [C003] 文件是空的。改法：从一份现成的条文抄起，例如 charters/plans 下的"),
    (b"\n \n", "1:1 [C003] 文件是空的。改法：从一份现成的条文抄起，例如 charters/plans 下的"),
    (
        GOOD.encode("gb18030"),
        "2:1 [C002] 文件是 GB18030（GBK）编码，条文只用 UTF-8。改法：用记事本打开，另存为时编码选 UTF-8",
    ),
    (
        GOOD.encode("utf-16"),
        "1:1 [C002] 文件是 UTF-16 编码，条文只用 UTF-8。改法：用记事本打开，另存为时编码选 UTF-8",
    ),
    (
        GOOD.encode() + b"\xff\xff",
        f"{GOOD.count(chr(10)) + 1}:1 [C002] 文件不是 UTF-8：第 {GOOD.count(chr(10)) + 1} 行有坏字节。"
        "改法：用记事本打开，另存为时编码选 UTF-8",
    ),
    (b"PK\x03\x04\x00\x00", "1:1 [C002] 文件不是文本。改法：换成 .md 的条文文件"),
]


@pytest.mark.parametrize(("data", "message"), UNREADABLE)
def test_a_file_that_is_no_text_is_refused_at_once(tmp_path: Path, data: bytes, message: str) -> None:
    file = write(tmp_path, data)
    with pytest.raises(CharterError) as refused:
        read_document(file, Problems())
    assert str(refused.value) == f"{file}:{message}"


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CharterError, match="没有这个文件"):
        read_document(tmp_path / "没有.md", Problems())
    with pytest.raises(CharterError, match="这是一个文件夹"):
        read_document(tmp_path, Problems())


def bad_documents() -> dict[str, tuple[str, list[str]]]:
    """Of syntax/document.txt: name → text and the messages it must give."""
    found: dict[str, tuple[str, list[str]]] = {}
    for entry in (HERE / "syntax" / "document.txt").read_text("utf-8").split("\n## ")[1:]:
        name, text, *messages = entry.rstrip("\n").split("\n")
        written = text[2:].replace("〔文首〕", FRONT).replace("〔一〕", ARTICLE).replace("⏎", "\n")
        found[name] = written, [message.strip() for message in messages]
    return found


BAD = bad_documents()


@pytest.mark.parametrize(("text", "messages"), BAD.values(), ids=BAD)
def test_a_bad_document(tmp_path: Path, text: str, messages: list[str]) -> None:
    file = write(tmp_path, text)
    problems = Problems()
    read_document(file, problems)
    assert [str(problem).removeprefix(f"{file}:") for problem in problems] == messages


def test_every_code_of_the_document_layer_has_a_bad_document() -> None:
    given = " ".join(
        [message for _, messages in BAD.values() for message in messages] + [m for _, m in UNREADABLE]
    )
    assert {code for code in CODES if code.startswith("C0") and code not in given} == {"C001"}
