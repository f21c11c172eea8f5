"""Banks' files by declared field maps: every form written to the byte and read back; wrong ones refused by line."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from gongji.office.money.bankfile import read, shelf
from gongji.office.money.bankfile.declared import declared
from gongji.office.money.bankfile.write import Paid, file_name, written
from gongji.office.money.payout_errors import PayoutError

FIXED = """
银行: 样例定长
样例: 是
代付文件:
  格式: 定长
  编码: GB18030
  换行: LF
  首行:
    - {填: 笔数, 宽: 4, 对齐: 右, 补: 零}
    - {填: 合计, 写法: 分, 宽: 12, 对齐: 右, 补: 零}
  列:
    - {填: 业务编号, 宽: 12}
    - {填: 户名, 宽: 10}
    - {填: 账号, 宽: 20}
    - {填: 金额, 写法: 分, 宽: 12, 对齐: 右, 补: 零}
回单文件:
  格式: 定长
  编码: GB18030
  金额: 分
  列:
    - {读: 业务编号, 宽: 12}
    - {读: 账号, 宽: 20}
    - {读: 金额, 宽: 12}
    - {读: 结果, 宽: 2}
    - {读: 原因, 宽: 10}
  结果: {到账: ['00'], 退回: ['01'], 不明: ['99']}
"""
XLSX = """
银行: 样例表格
样例: 是
代付文件:
  格式: xlsx
  列:
    - {名: 编号, 填: 业务编号}
    - {名: 户名, 填: 户名}
    - {名: 账号, 填: 账号}
    - {名: 金额, 填: 金额, 写法: 元}
    - {名: 用途, 填: 固定, 文字: 互助}
回单文件:
  格式: xlsx
  金额: 元
  列:
    - {名: 编号, 读: 业务编号}
    - {名: 账号, 读: 账号}
    - {名: 金额, 读: 金额}
    - {名: 结果, 读: 结果}
    - {名: 柜员, 读: 不读}
  结果: {到账: 成功, 退回: 失败, 不明: 处理中}
"""
PAID = [
    Paid(1, "P000001-0001", "王虚构", "6222000000000001", "虚构银行", 200_000),
    Paid(2, "P000001-0002", "𠮷田", "62220000000000022", "虚构,银行", 5),
]


def test_the_synthetic_bank_says_that_it_is_one() -> None:
    assert shelf.names() == ("synthetic",)
    form = shelf.form_of("synthetic")
    assert form.synthetic and "虚构" in form.bank and "不要交给任何银行" in form.about
    text = written(form.payment, "P000001", PAID).decode("gb18030")
    assert text.split("\r\n") == [
        "P000001,2,2000.05", "序号,业务编号,收款人户名,收款人账号,开户银行,金额,附言",
        "1,P000001-0001,王虚构,6222000000000001,虚构银行,2000.00,互助金",
        '2,P000001-0002,𠮷田,62220000000000022,"虚构,银行",0.05,互助金', "",
    ]  # fmt: skip
    assert file_name(form.payment, "P000001") == "PAY_P000001.csv"


@pytest.mark.parametrize("lead", ["=", "+", "-", "@", "\uff1d", "\uff0d"])
@pytest.mark.parametrize("field", ["name", "bank"])
def test_nothing_in_a_bank_file_is_read_as_a_formula(lead: str, field: str) -> None:
    form = shelf.form_of("synthetic").payment
    with pytest.raises(PayoutError) as refused:
        written(form, "P000001", [replace(PAID[0], **{field: f"{lead}cmd|' /C calc'!A0"})])
    assert refused.value.code == "M242" and "当作公式" in refused.value.message


def test_fixed_width_counts_bytes_and_pads_as_declared() -> None:
    form = declared(FIXED, "x.yaml")
    lines = written(form.payment, "P000001", PAID).split(b"\n")
    assert lines[0] == b"0002000000200005"
    assert lines[1] == "P000001-0001王虚构    6222000000000001    000000200000".encode("gb18030")
    assert {len(line) for line in lines[1:3]} == {54}
    long = [Paid(1, "P000001-0001", "王虚构的名字", "6222000000000001", "", 1)]
    with pytest.raises(PayoutError, match=r"M242.*户名.*10 个字节.*12 个字节"):
        written(form.payment, "P000001", long)


def test_fixed_width_is_read_back() -> None:
    form = declared(FIXED, "x.yaml")
    row = "P000001-00016222000000000001    00000020000001户名不符".encode("gb18030")
    (one,) = read.rows(form.back, row + b"\r\n")
    assert (one.ref, one.account, one.amount, one.outcome, one.reason, one.bad) == (
        "P000001-0001", "6222000000000001", 200_000, "refused", "户名不符", "",
    )  # fmt: skip


def test_P02_a_workbook_has_the_same_bytes_every_time_and_only_texts() -> None:
    form = declared(XLSX, "x.yaml")
    content = written(form.payment, "P000001", PAID)
    assert content == written(form.payment, "P000001", PAID)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[2] == ["P000001-0002", "𠮷田", "62220000000000022", "0.05", "互助"]


def test_a_workbook_whose_numbers_lost_digits_is_an_exception_row_by_row() -> None:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["编号", "账号", "金额", "结果", "柜员"])
        sheet.write_row(1, 0, ["P000001-0001", "6222000000000001", 2000.1, "成功", "x"])
        sheet.write_row(2, 0, ["P000001-0002", 62220000000000022, 0.05, "成功", "x"])
    one, two = read.rows(declared(XLSX, "x.yaml").back, out.getvalue())
    assert (one.amount, one.account, one.bad) == (200_010, "6222000000000001", "")
    assert (two.amount, two.account, two.bad) == (5, "", "账号在表格里丢了位数")


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("2000", 200_000), ("2000.5", 200_050), ("2,000.50", 200_050), ("0.01", 1), ("1,234,567.00", 123_456_700),
        ("2000.505", None), ("２０００", None), ("-5", None), ("1e3", None), ("2,00", None), ("", None), ("20 00", None),
    ],
)  # fmt: skip
def test_an_amount_of_a_bank_is_read_strictly(text: str, fen: int | None) -> None:
    back = shelf.form_of("synthetic").back
    head = "业务编号,收款人账号,金额,处理结果,原因,交易日期"
    (row,) = read.rows(back, f'{head}\r\nP1,6222000000000001,"{text}",成功,,20261123\r\n'.encode("gb18030"))
    assert (row.amount, row.on) == (fen, date(2026, 11, 23))
    assert row.bad == ("" if fen is not None else f"金额“{text}”读不懂" if text else "没有写金额")


def test_a_return_file_that_is_not_the_bank_s_is_refused_whole() -> None:
    back = shelf.form_of("synthetic").back
    for content, says in (
        (b"", "空的"), (b"PK\x03\x04", "xlsx"), (b"\xff\xff\xff", "第 1 行"), ("甲,乙\r\n".encode("gb18030"), "业务编号"),
        ('业务编号,"'.encode("gb18030"), "引号"),
    ):  # fmt: skip
        with pytest.raises(PayoutError, match=rf"M251.*{says}"):
            read.rows(back, content)
    for content in (b"PK\x03\x04", b"no workbook"):
        with pytest.raises(PayoutError, match="M251"):
            read.rows(declared(XLSX, "x.yaml").back, content)


def test_a_bomb_of_a_workbook_is_refused() -> None:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (50 << 20))
    with pytest.raises(PayoutError, match=r"M251.*压缩炸弹"):
        read.rows(declared(XLSX, "x.yaml").back, out.getvalue())


def test_a_workbook_with_cells_at_the_ends_of_a_sheet_is_refused_unread() -> None:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "虚构")
        sheet.write_string(1_048_575, 16_383, "虚构")
    with pytest.raises(PayoutError, match=r"M251.*第 16,384 列"):
        read.rows(declared(XLSX, "x.yaml").back, out.getvalue())


@pytest.mark.parametrize(
    ("wrong", "right", "says"),
    [
        ("编码: GB18030", "编码: GBK", "第 6 行：“编码”不能是“GBK”。改法：从 GB18030、UTF-8、UTF-8-BOM 里选一个"),
        ("填: 户名, 宽: 10", "填: 戶名, 宽: 10", "“填”不能是“戶名”"),
        ("填: 账号, 宽: 20", "填: 空白, 宽: 20", "“代付文件”的列里没有一列填“账号”"),
        ("填: 账号, 宽: 20", "填: 户名, 宽: 20", "不止一列填“户名”"),
        ("填: 账号, 宽: 20", "填: 账号, 宽: 0", "“宽”不能是 0"),
        ("填: 账号, 宽: 20", "填: 账号", "“列”里没有写“宽”"),
        ("填: 账号, 宽: 20", "填: 账号, 宽: 二十", "“宽”不能是“二十”"),
        ("填: 账号, 宽: 20", "填: 账号, 宽: 20, 高: 3", "“列”里不认识“高”"),
        ("对齐: 右, 补: 零}", "对奇: 右, 补: 零}", "是否“对齐”"),
        ("读: 结果, 宽: 2", "读: 不读, 宽: 2", "“回单文件”的列里没有一列读“结果”"),
        ("退回: ['01']", "退回: ['00']", "“00”写在两种结果里"),
        ("不明: ['99']", "不详: ['99']", "没有写“不明”"),
        ("样例: 是", "样例: 也许", "第 3 行：“样例”不能是“也许”"),
        ("银行: 样例定长", "银行: 样例定长\n银行: 又一个", "银行"),
        ("代付文件:", "代付文件：", "全角"),
        ("回单文件:", "回执文件:", "没有写“回单文件”"),
    ],
)  # fmt: skip
def test_a_wrong_declaration_is_refused_with_line_and_remedy(wrong: str, right: str, says: str) -> None:
    assert wrong in FIXED
    with pytest.raises(PayoutError) as refused:
        declared(FIXED.replace(wrong, right, 1), "x.yaml")
    assert refused.value.code == "M241"
    assert says in refused.value.message
    assert "行：" in refused.value.message and "改法：" in refused.value.message


def test_every_fault_of_a_declaration_is_said_at_once() -> None:
    text = FIXED.replace("编码: GB18030", "编码: GBK").replace("样例: 是", "样例: 也许")
    with pytest.raises(PayoutError) as refused:
        declared(text, "x.yaml")
    assert refused.value.message.count("第 ") == 3


def test_an_empty_declaration_is_refused() -> None:
    with pytest.raises(PayoutError, match="M241"):
        declared("", "x.yaml")
    with pytest.raises(PayoutError, match="M225"):
        shelf.text_of("nobody")
