"""What the actions of this room are called in the audit trail, which their persons read too."""

from __future__ import annotations

from typing import Final

DEEDS: Final = {
    "unions.create": "新建工会",
    "unions.edit": "改工会信息",
    "unions.move": "改隶",
    "unions.merge": "合并工会",
    "unions.close": "撤销工会",
    "unions.employer": "改单位信息",
    "unions.link": "登记工会的单位",
    "unions.unlink": "结束工会的单位",
    "unions.upload": "上传工会名单",
    "unions.import": "导入工会名单",
}

NAMES: Final = {
    "other": "另一个工会",
}
"""What the rows' data says."""
