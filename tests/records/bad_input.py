"""Every kind of bad input: how it is made, and the lines it must be refused with (`{d}` is the folder)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl
from bad_making import (
    Make,
    bomb,
    cover,
    cut,
    encoded,
    event,
    folder_itself,
    good_xlsx,
    headed,
    merged,
    merged_header,
    misspelt,
    misspelt_among_others,
    ole,
    other_zip,
    parquet,
    raw,
    sheet,
    two_rows,
    wide_decimals,
    without,
)  # fmt: skip
from records_making import EVENT_HEAD, EVENTS, changed, text, write_csv, write_xlsx


@dataclass(frozen=True)
class Bad:
    """A bad file: its name, how it is made, and the findings, without their last counting line."""

    name: str
    make: Make
    said: tuple[str, ...]
    covers: bool = False  # it is the covers file that is bad


BAD: list[Bad] = []


def bad(name: str, make: Make, *said: str, in_covers: bool = False) -> None:
    """Put a case into the table."""
    BAD.append(Bad(name, make, said, in_covers))


bad(
    "表头的列名写错",
    headed("事件编号", "参保编号", "事由", "发生日期"),
    "{d}/events.csv 第 1 行 发生日期：[R102] 不认识的列。改法：改为“发生日”",
    "{d}/events.csv 第 1 行 发生日：[R101] 缺必需的列。改法：事件表要有“发生日”列",
)
bad(
    "缺必需的列",
    without("发生日"),
    "{d}/events.csv 第 1 行 发生日：[R101] 缺必需的列。改法：事件表要有“发生日”列",
)
bad(
    "列名不认识",
    headed("事件编号", "参保编号", "事由", "发生日", "自付费"),
    "{d}/events.csv 第 1 行 自付费：[R102] 不认识的列。改法：改为“自付费用”",
)
bad(
    "列名像一个已有的列",
    headed("事件编号", "参保编号", "事由", "发生日", "发生日期"),
    "{d}/events.csv 第 1 行 发生日期：[R102] 不认识的列。改法：删去这一列",
)
bad(
    "参保表的列写进了事件表",
    headed("事件编号", "参保编号", "事由", "发生日", "人员编号", "起保日"),
    "{d}/events.csv 第 1 行 人员编号：[R102] 不认识的列。改法：这是参保表的列，删去这一列",
    "{d}/events.csv 第 1 行 起保日：[R102] 不认识的列。改法：这是参保表的列，删去这一列",
)
bad(
    "列重复",
    headed("事件编号", "参保编号", "事由", "发生日", "事由"),
    "{d}/events.csv 第 1 行 事由：[R103] 列重复，在第 3、5 列。改法：只留一列",
)
bad(
    "列没有名字",
    lambda d: write_csv(d / "events.csv", [*EVENT_HEAD, ""], [[*EVENTS[0], "备注"]]),
    "{d}/events.csv 第 2 行 第 16 列 “备注”：[R104] 这一列没有列名。改法：给它列名，或删去内容",
)
bad(
    "第一行是标题",
    lambda d: write_csv(d / "events.csv", ["事件登记"], [EVENT_HEAD, *EVENTS]),
    "{d}/events.csv 第 1 行：[R105] 第一行不是表头。改法：表头似在第 2 行：删去它上面的各行",
)
bad(
    "分号分隔",
    lambda d: raw(text(EVENT_HEAD, EVENTS).replace(",", ";").encode())(d),
    "{d}/events.csv：[R106] 各列之间是分号，不是逗号。改法：在 Excel 里另存为“CSV UTF-8（逗号分隔）”",
)
bad(
    "制表符分隔",
    lambda d: raw(text(EVENT_HEAD, EVENTS).replace(",", "\t").encode())(d),
    "{d}/events.csv：[R106] 各列之间是制表符，不是逗号。改法：在 Excel 里另存为“CSV UTF-8（逗号分隔）”",
)
bad(
    "事件编号空白",
    event(事件编号=""),
    "{d}/events.csv 第 2 行 事件编号：[R301] 不能空白。改法：填写事件编号",
)
bad(
    "事件编号是无",
    event(事件编号="无"),
    "{d}/events.csv 第 2 行 事件编号 “无”：[R302] 不能是“无”。改法：填写事件编号",
)
bad(
    "事件编号重复",
    lambda d: write_csv(d / "events.csv", EVENT_HEAD, two_rows("E1", "E2", "E1")),
    "{d}/events.csv 第 2 行 事件编号 “E1”：[R401] 与第 4 行重复。改法：一个编号只能有一行",
    "{d}/events.csv 第 4 行 事件编号 “E1”：[R401] 与第 2 行重复。改法：一个编号只能有一行",
)
bad(
    "参保编号不存在",
    event(参保编号="C9"),
    "{d}/events.csv 第 2 行 参保编号 “C9”：[R402] 参保表里没有这个编号。改法：核对编号，或补上参保行",
)
bad(
    "编号成了科学记数",
    event(事件编号="3.30602E+17"),
    "{d}/events.csv 第 2 行 事件编号 “3.30602E+17”：[R302] 编号成了科学记数，末尾的数字已经丢失。改法：在 Excel 里先把这一列设为“文本”再填；已丢的位数须从原件重填",
)
bad(
    "编号里有全角数字",
    event(事件编号="E１"),
    "{d}/events.csv 第 2 行 事件编号 “E１”：[R314] 含有全角数字。改法：改用半角：E1",
)
bad(
    "编号里有零宽字符",
    event(事件编号="E\u200b1"),
    "{d}/events.csv 第 2 行 事件编号 “E<U+200B>1”：[R313] 含有看不见的字符 U+200B。改法：删去这个字符，或重新键入",
)
bad(
    "编号里有 NUL 字节",
    event(事件编号="E\x001"),
    "{d}/events.csv 第 2 行 事件编号 “E<U+0000>1”：[R313] 含有看不见的字符 U+0000。改法：删去这个字符，或重新键入",
)
bad(
    "日期用斜杠",
    event(发生日="2025/6/1"),
    "{d}/events.csv 第 2 行 发生日 “2025/6/1”：[R303] 日期写法不对。改法：写成 2011-06-10：四位年、两位月、两位日，用半角短横",
)
bad(
    "日期不补零",
    event(发生日="2025-6-1"),
    "{d}/events.csv 第 2 行 发生日 “2025-6-1”：[R303] 日期写法不对。改法：写成 2011-06-10：四位年、两位月、两位日，用半角短横",
)
bad(
    "日期没有分隔",
    event(发生日="20250601"),
    "{d}/events.csv 第 2 行 发生日 “20250601”：[R303] 日期没有分隔。改法：写成 2011-06-10",
)
bad(
    "日期是 Excel 序号",
    event(发生日="45809"),
    "{d}/events.csv 第 2 行 发生日 “45809”：[R303] 像是 Excel 的日期序号。改法：把单元格设为日期或文本，写成 2011-06-10",
)
bad(
    "日期带时刻",
    event(发生日="2025-06-01 08:30:00"),
    "{d}/events.csv 第 2 行 发生日 “2025-06-01 08:30:00”：[R303] 日期后面带了时刻。改法：只写日期：2025-06-01",
)
bad(
    "日期是中文写法",
    event(发生日="2025年6月1日"),
    "{d}/events.csv 第 2 行 发生日 “2025年6月1日”：[R303] 日期写法不对。改法：写成 2011-06-10：四位年、两位月、两位日，用半角短横",
)
bad(
    "日期是全角",
    event(发生日="２０２５-０６-０１"),
    "{d}/events.csv 第 2 行 发生日 “２０２５-０６-０１”：[R314] 含有全角数字。改法：改用半角：2025-06-01",
)
bad(
    "没有这一天",
    event(发生日="2025-02-29"),
    "{d}/events.csv 第 2 行 发生日 “2025-02-29”：[R304] 没有这一天。改法：核对年月日",
)
bad(
    "没有这个月",
    event(发生日="2025-13-01"),
    "{d}/events.csv 第 2 行 发生日 “2025-13-01”：[R304] 没有这一天。改法：核对年月日",
)
bad(
    "发生日填无",
    event(发生日="无"),
    "{d}/events.csv 第 2 行 发生日 “无”：[R305] 发生日不能填“无”。改法：还没有的留空",
)
bad(
    "知悉日、通知日、申领日填无",
    event(知悉日="无", 通知日="无", 申领日="无"),
    "{d}/events.csv 第 2 行 知悉日 “无”：[R305] 知悉日不能填“无”。改法：还没有的留空",
    "{d}/events.csv 第 2 行 通知日 “无”：[R305] 通知日不能填“无”。改法：还没有的留空",
    "{d}/events.csv 第 2 行 申领日 “无”：[R305] 申领日不能填“无”。改法：还没有的留空",
)
bad(
    "知悉日早于发生日",
    event(知悉日="2025-05-31", 通知日="", 申领日=""),
    "{d}/events.csv 第 2 行 知悉日 “2025-05-31”：[R403] 早于发生日 2025-06-01。改法：核对这两个日期",
)
bad(
    "通知日早于知悉日",
    event(通知日="2025-06-01"),
    "{d}/events.csv 第 2 行 通知日 “2025-06-01”：[R403] 早于知悉日 2025-06-02。改法：核对这两个日期",
)
bad(
    "申领日早于知悉日",
    event(申领日="2025-06-01"),
    "{d}/events.csv 第 2 行 申领日 “2025-06-01”：[R403] 早于知悉日 2025-06-02。改法：核对这两个日期",
)
bad(
    "身故日早于伤害日",
    event(3, 身故日="2025-05-31"),
    "{d}/events.csv 第 3 行 身故日 “2025-05-31”：[R403] 早于伤害日 2025-06-01。改法：核对这两个日期",
)
bad(
    "金额是负数",
    event(自付费用="-12000"),
    "{d}/events.csv 第 2 行 自付费用 “-12000”：[R306] 是负数。改法：金额和数目不能小于零",
)
bad(
    "金额用科学记数",
    event(自付费用="1.2e4"),
    "{d}/events.csv 第 2 行 自付费用 “1.2e4”：[R307] 用了科学记数。改法：写出全部数字，不用 E",
)
bad(
    "金额是全角",
    event(自付费用="１２０００"),
    "{d}/events.csv 第 2 行 自付费用 “１２０００”：[R314] 含有全角数字。改法：改用半角：12000",
)
bad(
    "金额带千分位",
    event(自付费用="12,000.50"),
    "{d}/events.csv 第 2 行 自付费用 “12,000.50”：[R307] 带了千分位分隔符。改法：去掉逗号：12000.50",
)
bad(
    "金额三位小数",
    event(自付费用="12000.005"),
    "{d}/events.csv 第 2 行 自付费用 “12000.005”：[R308] 小数超过两位。改法：金额以元为单位，最多两位小数",
)
bad(
    "金额带货币符号",
    event(自付费用="¥12000"),
    "{d}/events.csv 第 2 行 自付费用 “¥12000”：[R307] 带了货币符号或单位。改法：只写数字，单位是元",
)
bad(
    "金额带单位",
    event(自付费用="1.2万元"),
    "{d}/events.csv 第 2 行 自付费用 “1.2万元”：[R307] 带了货币符号或单位。改法：只写数字，单位是元",
)
bad(
    "金额不是数",
    event(自付费用="约一万"),
    "{d}/events.csv 第 2 行 自付费用 “约一万”：[R307] 不是金额。改法：以元为单位写数字，如 3000 或 3000.50",
)
bad(
    "金额只有小数点",
    event(自付费用="12000."),
    "{d}/events.csv 第 2 行 自付费用 “12000.”：[R307] 不是金额。改法：以元为单位写数字，如 3000 或 3000.50",
)
bad(
    "整数带小数",
    event(4, 停薪月数="2.5"),
    "{d}/events.csv 第 4 行 停薪月数 “2.5”：[R309] 不是整数。改法：写成不带小数点的整数",
)
bad(
    "整数是负数",
    event(4, 停薪月数="-1"),
    "{d}/events.csv 第 4 行 停薪月数 “-1”：[R306] 是负数。改法：金额和数目不能小于零",
)
bad(
    "整数带单位",
    event(4, 停薪月数="3个月"),
    "{d}/events.csv 第 4 行 停薪月数 “3个月”：[R307] 不是整数。改法：写成 0、1、2 这样的数字，不带单位",
)
bad(
    "不在可选范围",
    event(病种="恶性肿溜"),
    "{d}/events.csv 第 2 行 病种 “恶性肿溜”：[R310] 不在病种的可选范围。改法：是否“恶性肿瘤”？可选：恶性肿瘤、慢性肾衰竭(尿毒症)、其他",
)
bad(
    "是否写成 Y",
    event(自杀自残="Y"),
    "{d}/events.csv 第 2 行 自杀自残 “Y”：[R311] 只能是“是”或“否”。改法：写 是 或 否；还不知道就留空白",
)
bad(
    "是否写成 TRUE",
    event(自杀自残="TRUE"),
    "{d}/events.csv 第 2 行 自杀自残 “TRUE”：[R311] 只能是“是”或“否”。改法：写 是 或 否；还不知道就留空白",
)
bad(
    "决定序重复",
    lambda d: write_csv(
        d / "events.csv",
        EVENT_HEAD,
        changed(changed(EVENTS, EVENT_HEAD, 2, 决定序="7"), EVENT_HEAD, 4, 决定序="7"),
    ),
    "{d}/events.csv 第 2 行 决定序 “7”：[R405] 与第 4 行重复。改法：每个决定序只用一次",
    "{d}/events.csv 第 4 行 决定序 “7”：[R405] 与第 2 行重复。改法：每个决定序只用一次",
)
bad(
    "决定序不是整数",
    event(决定序="1.5"),
    "{d}/events.csv 第 2 行 决定序 “1.5”：[R309] 不是整数。改法：写成 1、2、3 这样的次序",
)
bad(
    "单元格太少",
    raw((text(EVENT_HEAD, EVENTS) + "E4,C1,住院\n").encode()),
    "{d}/events.csv 第 5 行：[R201] 只有 3 格，表头有 15 格。改法：补足逗号，或核对是否断行",
)
bad(
    "单元格太多",
    raw(text(EVENT_HEAD, EVENTS).replace("12000", "12,000").encode()),
    "{d}/events.csv 第 2 行 “B1”：[R202] 有 16 格，表头只有 15 格。改法：含逗号的内容要用双引号括起",
)
bad(
    "引号没有收尾",
    raw(text(EVENT_HEAD, EVENTS).replace("身故", '"身故', 1).encode()),
    "{d}/events.csv：[R203] 自第 1 行起有引号没有收尾。改法：双引号要成对；内容里的双引号写两个",
)
bad(
    "一行几处错",
    event(发生日="2025/6/1", 病种="感冒", 自付费用="-1"),
    "{d}/events.csv 第 2 行 发生日 “2025/6/1”：[R303] 日期写法不对。改法：写成 2011-06-10：四位年、两位月、两位日，用半角短横",
    "{d}/events.csv 第 2 行 病种 “感冒”：[R310] 不在病种的可选范围。改法：可选：恶性肿瘤、慢性肾衰竭(尿毒症)、其他",
    "{d}/events.csv 第 2 行 自付费用 “-1”：[R306] 是负数。改法：金额和数目不能小于零",
)
bad(
    "参保编号重复",
    cover(3, 参保编号="C1"),
    "{d}/covers.csv 第 2 行 参保编号 “C1”：[R401] 与第 3 行重复。改法：一个编号只能有一行",
    "{d}/covers.csv 第 3 行 参保编号 “C1”：[R401] 与第 2 行重复。改法：一个编号只能有一行",
    "{d}/events.csv 第 3 行 参保编号 “C2”：[R402] 参保表里没有这个编号。改法：核对编号，或补上参保行",
    in_covers=True,
)
bad(
    "人员编号空白",
    cover(人员编号=""),
    "{d}/covers.csv 第 2 行 人员编号：[R301] 不能空白。改法：填写人员编号",
    in_covers=True,
)
bad(
    "起保日填无",
    cover(起保日="无"),
    "{d}/covers.csv 第 2 行 起保日 “无”：[R305] 起保日不能填“无”。改法：还没有的留空",
    in_covers=True,
)
bad(
    "终保日早于起保日",
    cover(终保日="2024-12-31"),
    "{d}/covers.csv 第 2 行 终保日 “2024-12-31”：[R403] 早于起保日 2025-01-01。改法：核对这两个日期",
    in_covers=True,
)
bad(
    "首次参保日晚于起保日",
    cover(首次参保日="2025-01-02"),
    "{d}/covers.csv 第 2 行 首次参保日 “2025-01-02”：[R403] 晚于起保日 2025-01-01。改法：首次参保的填起保日；续保的填最早一期的起保日",
    in_covers=True,
)
bad(
    "份数超过条文",
    cover(份数="2"),
    "{d}/covers.csv 第 2 行 份数 “2”：[R315] 份数应是 1。改法：改为条文允许的份数；空白即 1",
    in_covers=True,
)
bad(
    "份数是零",
    cover(份数="0"),
    "{d}/covers.csv 第 2 行 份数 “0”：[R315] 份数应是 1。改法：改为条文允许的份数；空白即 1",
    in_covers=True,
)
bad(
    "地区不是六位",
    cover(地区="3306"),
    "{d}/covers.csv 第 2 行 地区 “3306”：[R312] 不是六位地区代码。改法：写 GB/T 2260 的六位数字，如 330602",
    in_covers=True,
)
bad(
    "地区是名称",
    cover(地区="绍兴市"),
    "{d}/covers.csv 第 2 行 地区 “绍兴市”：[R312] 不是六位地区代码。改法：写 GB/T 2260 的六位数字，如 330602",
    in_covers=True,
)
bad(
    "同一人保障期重叠",
    cover(3, 人员编号="P1"),
    "{d}/covers.csv 第 2 行 起保日 “2025-01-01”：[R404] 与第 3 行（C2，2025-01-01 至 2025-12-31）的保障期重叠。改法：同一人的保障期不能重叠；加购的份额另填份次",
    "{d}/covers.csv 第 3 行 起保日 “2025-01-01”：[R404] 与第 2 行（C1，2025-01-01 至 2025-12-31）的保障期重叠。改法：同一人的保障期不能重叠；加购的份额另填份次",
    in_covers=True,
)
bad(
    "文件不存在",
    misspelt,
    "{d}/event.csv：[R001] 找不到这个文件。改法：是否“{d}/events.csv”？",
)
bad(
    "文件不存在，旁边是别的表和别的文件",
    misspelt_among_others,
    "{d}/events2.csv：[R001] 找不到这个文件。改法：核对路径",
)
bad(
    "是文件夹",
    folder_itself,
    "{d}/events.csv：[R002] 这是文件夹，不是文件。改法：给出文件的路径",
)
bad(
    "扩展名不认识",
    raw(b"x", "events.txt"),
    "{d}/events.txt：[R003] 文件类型“.txt”不认识。改法：用 .csv、.parquet 或 .xlsx",
)
bad(
    "旧版扩展名",
    raw(b"x", "events.xls"),
    "{d}/events.xls：[R003] 文件类型“.xls”不认识。改法：在 Excel 或 WPS 里另存为 .xlsx",
)
bad(
    "空文件",
    raw(b""),
    "{d}/events.csv：[R004] 文件是空的。改法：至少要有表头一行",
)
bad(
    "只有空白行",
    raw(b"\n\n,,\n"),
    "{d}/events.csv：[R004] 文件里没有内容。改法：至少要有表头一行",
)
bad(
    "UTF-16",
    encoded("utf-16"),
    "{d}/events.csv：[R005] 编码是 UTF-16。改法：在 Excel 里另存为“CSV UTF-8（逗号分隔）”",
)
bad(
    "没有 BOM 的 UTF-16",
    encoded("utf-16-le"),
    "{d}/events.csv：[R005] 编码像是没有 BOM 的 UTF-16。改法：在 Excel 里另存为“CSV UTF-8（逗号分隔）”",
)
bad(
    "UTF-32",
    encoded("utf-32"),
    "{d}/events.csv：[R005] 编码是 UTF-32。改法：在 Excel 里另存为“CSV UTF-8（逗号分隔）”",
)
bad(
    "Big5",
    lambda d: write_csv(
        d / "events.csv",
        ["事件編號", "參保編號", "事由", "發生日"],
        [["E1", "C1", "住院", "2025-06-01"]],
        "big5",
    ),
    "{d}/events.csv：[R005] 编码是 Big5。改法：在 Excel 里另存为“CSV UTF-8（逗号分隔）”",
)
bad(
    "断开的 UTF-8",
    lambda d: raw(text(EVENT_HEAD, EVENTS).encode()[:-40].replace("恶".encode(), "恶".encode()[:2]))(d),
    "{d}/events.csv：[R005] 既不是 UTF-8（第 2 行有不成字的字节），也不是 GB18030。改法：在 Excel 里另存为“CSV UTF-8（逗号分隔）”",
)
bad(
    "断开的 GB18030",
    lambda d: raw(text(EVENT_HEAD, EVENTS).encode("gb18030").replace("恶".encode("gb18030"), b"\xff\xff"))(d),
    "{d}/events.csv：[R005] 像是 GB18030，但第 2 行有不成字的字节。改法：在 Excel 里另存为“CSV UTF-8（逗号分隔）”",
)
bad(
    "xlsx 改名为 csv",
    lambda d: good_xlsx(d).rename(d / "events.csv"),
    "{d}/events.csv：[R007] 内容是 xlsx（压缩包），不是 CSV。改法：把扩展名改回 .xlsx，或在 Excel 里另存为 CSV",
)
bad(
    "网页改名为 csv",
    raw(b"<html><table><tr><td>1</td></tr></table></html>"),
    "{d}/events.csv：[R007] 内容是网页，不是 CSV。改法：在 Excel 里另存为“CSV UTF-8（逗号分隔）”",
)
bad(
    "csv 改名为 xlsx",
    raw(text(EVENT_HEAD, EVENTS).encode(), "events.xlsx"),
    "{d}/events.xlsx：[R007] 内容像是 CSV，不是 xlsx。改法：在 Excel 里打开后另存为 .xlsx",
)
bad(
    "网页改名为 xlsx",
    raw(b"<html><table></table></html>", "events.xlsx"),
    "{d}/events.xlsx：[R007] 内容是网页或 XML，不是 xlsx。改法：在 Excel 里打开后另存为 .xlsx",
)
bad(
    "旧版 xls 改名",
    ole("Workbook"),
    "{d}/events.xlsx：[R009] 是旧版 Excel（.xls）文件。改法：在 Excel 里另存为 .xlsx",
)
bad(
    "加密的 xlsx",
    ole("EncryptedPackage"),
    "{d}/events.xlsx：[R008] 文件加了打开密码。改法：在 Excel 里取消密码后再存",
)
bad(
    "断开的 xlsx",
    lambda d: cut(good_xlsx(d)),
    "{d}/events.xlsx：[R006] xlsx 文件损坏或不完整。改法：重新导出或重新传送",
)
bad(
    "别的压缩包改名为 xlsx",
    other_zip,
    "{d}/events.xlsx：[R007] 是压缩包，但不是 xlsx 工作簿。改法：在 Excel 里另存为 .xlsx",
)
bad(
    "压缩炸弹",
    bomb,
    "{d}/bomb.xlsx：[R010] 部件 xl/worksheets/sheet1.xml 解压后放大 1028 倍，像是压缩炸弹。改法：改用 CSV，或从原系统重新导出",
)
bad(
    "xlsx 里编号是数字",
    sheet(事件编号=330602199001011234),
    "{d}/events.xlsx [事件] 第 2 行 事件编号 “330602199001011000”：[R207] 编号是数字格式。改法：编号要用文本格式；前面的 0 和第 15 位以后的数字可能已经丢失，照原件重填",
)
bad(
    "xlsx 里编号成了日期",
    sheet(事件编号=date(2025, 6, 1)),
    "{d}/events.xlsx [事件] 第 2 行 事件编号 “2025-06-01”：[R207] 编号被 Excel 变成了日期。改法：把这一列设为“文本”后照原件重填",
)
bad(
    "xlsx 里日期是序号",
    sheet(发生日=45809),
    "{d}/events.xlsx [事件] 第 2 行 发生日 “45809”：[R303] 像是 Excel 的日期序号。改法：把单元格设为日期或文本，写成 2011-06-10",
)
bad(
    "xlsx 里日期带时刻",
    sheet(发生日=datetime(2025, 6, 1, 8, 30)),
    "{d}/events.xlsx [事件] 第 2 行 发生日 “2025-06-01 08:30:00”：[R303] 日期后面带了时刻。改法：只写日期：2025-06-01",
)
bad(
    "xlsx 里是逻辑值",
    sheet(自杀自残=True),
    "{d}/events.xlsx [事件] 第 2 行 自杀自残 “TRUE”：[R311] 只能是“是”或“否”。改法：写 是 或 否；还不知道就留空白",
)
bad(
    "公式没有值",
    sheet(自付费用="=1+1"),
    "{d}/events.xlsx [事件] 第 2 行 自付费用：[R205] 公式没有存下结果。改法：在 Excel 里打开并保存一次，或改填结果",
)
bad(
    "公式出错",
    sheet(自付费用="#N/A"),
    "{d}/events.xlsx [事件] 第 2 行 自付费用 “#N/A”：[R206] 公式出错。改法：改正公式，或填入结果",
)
bad(
    "合并单元格",
    merged,
    "{d}/events.xlsx [事件] 第 2 行 事由：[R204] 合并单元格（第 2 至 3 行）。改法：取消合并，每行各填各的",
    "{d}/events.xlsx [事件] 第 3 行 事由：[R204] 合并单元格（第 2 至 3 行）。改法：取消合并，每行各填各的",
)
bad(
    "表头合并",
    merged_header,
    "{d}/events.xlsx [事件] 第 1 行 事由：[R204] 表头是合并单元格（第 3 至 4 列）。改法：取消合并，表头只占第 1 行，每列写一个列名",
)
bad(
    "没有这张工作表",
    lambda d: Path(f"{good_xlsx(d)}#参保"),
    "{d}/events.xlsx：[R011] 没有工作表“参保”。改法：这个文件有：事件",
)
bad(
    "工作表是空的",
    lambda d: write_xlsx(d / "events.xlsx", [], []),
    "{d}/events.xlsx：[R004] 工作表“Sheet1”是空的。改法：至少要有表头一行",
)
bad(
    "断开的 parquet",
    lambda d: cut(parquet()(d)),
    "{d}/events.parquet：[R006] Parquet 文件损坏或不完整。改法：重新导出或重新传送",
)
bad(
    "csv 改名为 parquet",
    raw(text(EVENT_HEAD, EVENTS).encode(), "events.parquet"),
    "{d}/events.parquet：[R007] 内容不是 Parquet。改法：核对扩展名",
)
bad(
    "parquet 里编号是浮点数",
    parquet(事件编号=pl.Series([1.0, 2.0, 3.0])),
    "{d}/events.parquet 第 1 行 事件编号：[R107] 编号是浮点数，末尾的数字可能已经丢失。改法：改用文本列",
)
bad(
    "parquet 里是列表",
    parquet(病种=pl.Series([["恶性肿瘤"], [], []])),
    "{d}/events.parquet 第 1 行 病种：[R107] 列的类型 List(String) 不能用在这里。改法：改用文本列",
)
bad(
    "parquet 里的小数太长",
    wide_decimals,
    "{d}/events.parquet 第 1 行 自付费用：[R107] 小数的位数太多，读不了。改法：改用不超过 38 位的小数，或者文本列",
)
bad(
    "parquet 里金额非数",
    parquet(自付费用=pl.Series([float("nan"), 0.001, 1e20])),
    "{d}/events.parquet 第 2 行 自付费用 “NaN”：[R307] 不是金额。改法：以元为单位写数字，如 3000 或 3000.50",
    "{d}/events.parquet 第 3 行 自付费用 “0.001”：[R308] 小数超过两位。改法：金额以元为单位，最多两位小数",
    "{d}/events.parquet 第 4 行 自付费用 “1e+20”：[R307] 用了科学记数。改法：写出全部数字，不用 E",
)
bad(
    "单位编号成了科学记数",
    cover(单位编号="1.5E+08"),
    "{d}/covers.csv 第 2 行 单位编号 “1.5E+08”：[R302] 编号成了科学记数，末尾的数字已经丢失。改法：在 Excel 里先把这一列设为“文本”再填；已丢的位数须从原件重填",
    in_covers=True,
)
