"""What this half of the room tells the others when the site starts."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from django.urls import reverse

_WORDS: Final = {
    "money.open_fund": "开专户",
    "money.open_account": "加科目",
    "money.close_account": "停用科目",
    "money.overdraft": "批准透支",
    "money.post": "记凭证",
    "money.reverse": "冲销凭证",
    "money.close": "结账",
    "money.export": "导出账簿",
    "money.follow": "专户随工会合并",
    "money.receive": "登记收款",
    "money.undo_receipt": "撤销收款",
    "money.match": "匹配收款",
    "money.unmatch": "撤销匹配",
    "money.owe": "登记应付给付",
    "money.cancel": "取消应付给付",
    "money.account": "改收款账户",
    "money.batch": "编制给付批次",
    "money.batch.add": "编入批次",
    "money.batch.drop": "移出批次",
    "money.freeze": "冻结批次",
    "money.thaw": "解冻批次",
    "money.dissolve": "撤销批次",
    "money.release": "拨付",
    "money.file_written": "写银行文件",
    "money.file": "下载银行文件",
    "money.return": "读入银行回单",
    "money.returned": "读完银行回单",
    "money.tell": "登记银行查复",
    "money.pay_again": "退回后重付",
}
_NAMES: Final = {
    "batch": "批次",
    "receipt": "收款号",
    "account_number": "账号",
    "period": "月份",
    "vouchers": "凭证张数",
    "chart": "科目表",
    "limit_fen": "限额（分）",
    "again": "第几次",
    "total": "合计（分）",
    "rows": "行数",
    "odd": "例外行数",
    "line": "业务编号",
}
_VALUES: Final = {
    "document": "单据",
    "money.receipt": "收款",
    "money.matching": "匹配",
    "money.payable": "应付给付",
    "money.batch": "给付批次",
    "money.batchline": "批次的一笔",
}


def ready() -> None:
    """The checks, the words of the trail, the documents behind entries, the place in the bar."""
    from gongji.office.desk import standing
    from gongji.office.guard import actions
    from gongji.office.money import sources
    from gongji.office.money.waiting import waiting
    from gongji.office.ui import nav

    import_module("gongji.office.money.receipt_checks")
    import_module("gongji.office.money.payout_checks")
    import_module("gongji.office.money.payout_demo")
    import_module("gongji.office.money.work")
    actions.say(_WORDS)
    actions.say_names(_NAMES)
    actions.say_values(_VALUES)
    sources.register(
        "money.receipt", "收款", lambda key: reverse("payouts:receipt", args=[key]),
        undone_by="在收款页上撤销收款",
    )  # fmt: skip
    sources.register("money.matching", "匹配", undone_by="在收款页上撤销匹配")
    sources.register(
        "money.payable", "应付给付", lambda key: reverse("payouts:payable", args=[key]),
        undone_by="决定作废时应付自己取消",
    )  # fmt: skip
    batch = "拨付不能撤销；银行退回的、查复的，在批次页上办"
    sources.register(
        "money.batch", "给付批次", lambda key: reverse("payouts:batch", args=[key]), undone_by=batch
    )
    sources.register("money.batchline", "批次的一笔", undone_by=batch)
    nav.register("收付", "payouts:due", "money.read", about="收款、待拨付、给付批次", order=54)
    standing.STANDING.add(waiting)
