"""docs/settings.md, written from `Config`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import SecretStr

from gongji.office.site.config import Config, name_of

_HEAD = """# 设置

网站的设置都是环境变量。下表由 `src/gongji/office/site/config.py` 生成：

```
.venv/bin/python -m gongji.office.site.settings_page > docs/settings.md
```

值不对、名字写错（如 `GONGJI_HOST`）的，网站的命令都不开始，以 2 退出，说明是哪一项、应是什么。
空的值当作没有设。

| 名 | 取值 | 缺省 | 说明 |
|---|---|---|---|
"""


def page() -> str:
    """The page."""
    rows = [
        f"| `{name_of(name)}` | {_kind(field.annotation)} | {_default(field.default)} | {field.description} |"
        for name, field in Config.model_fields.items()
    ]
    return _HEAD + "\n".join(rows) + "\n"


def _kind(annotation: Any) -> str:
    if get_origin(annotation) is Literal:
        return "、".join(f"`{choice}`" for choice in get_args(annotation))
    return {bool: "`true`、`false`", Path: "文件夹", SecretStr: "保密的文字", str: "文字", int: "整数"}[
        annotation
    ]


def _default(value: Any) -> str:
    text = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
    text = text.lower() if isinstance(value, bool) else text
    return f"`{text}`" if text else "空"


if __name__ == "__main__":
    print(page(), end="")
