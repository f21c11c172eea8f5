"""The national fields of a settlement (医疗保障信息平台的结算信息), and what must hold among its amounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

AMOUNTS: Final[Mapping[str, str]] = {
    "medfee_sumamt": "医疗费总额",
    "fulamt_ownpay_amt": "全自费金额",
    "overlmt_selfpay": "超限价自费费用",
    "preselfpay_amt": "先行自付金额",
    "inscp_scp_amt": "符合政策范围金额",
    "act_pay_dedc": "实际支付起付线",
    "hifp_pay": "基本医疗保险统筹基金支出",
    "cvlserv_pay": "公务员医疗补助资金支出",
    "hifes_pay": "企业补充医疗保险基金支出",
    "hifmi_pay": "居民大病保险资金支出",
    "hifob_pay": "职工大额医疗费用补助基金支出",
    "maf_pay": "医疗救助基金支出",
    "oth_pay": "其他支出",
    "fund_pay_sumamt": "基金支付总额",
    "hosp_part_amt": "医院负担金额",
    "psn_part_amt": "个人负担总金额",
    "acct_pay": "个人账户支出",
    "acct_mulaid_pay": "个人账户共济支付金额",
    "psn_cash_pay": "个人现金支出",
}
"""Amounts in yuan, and what they are called."""

BESIDE: Final = (
    "setl_id", "init_setl_id", "mdtrt_id", "medins_setl_id", "psn_no", "psn_name", "psn_cert_type", "certno",
    "gend", "naty", "brdy", "age", "insutype", "psn_type", "cvlserv_flag", "flxempe_flag", "nwb_flag",
    "insu_optins", "emp_no", "emp_name", "pay_loc", "fixmedins_code", "fixmedins_name", "hosp_lv",
    "fixmedins_poolarea", "lmtpric_hosp_lv", "dedc_hosp_lv", "begndate", "enddate", "setl_time",
    "mdtrt_cert_type", "mdtrt_cert_no", "med_type", "setl_type", "clr_type", "clr_way", "clr_optins",
    "pool_prop_selfpay", "balc", "refd_setl_flag", "cal_ipt_cnt", "setl_cashpay_way", "psn_setlway", "year",
    "dise_no", "dise_name", "invono", "manl_reim_flag", "vali_flag", "opter_id", "opter_name", "opt_time",
    "dedc_std", "cash_payamt", "poolarea_no",
)  # fmt: skip
"""Other fields that a settlement file usually has; they may stand in it unread."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A sum that must hold: `whole` = the `parts`, and those of `also` that the file has.

    `at_most`: the whole may be less than the parts' sum, never more.
    """

    name: str
    whole: str
    parts: tuple[str, ...]
    also: tuple[str, ...] = ()
    at_most: bool = False


_FUNDS: Final = ("hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "maf_pay", "oth_pay")

IDENTITIES: Final = (
    Identity(
        "费用之和",
        "medfee_sumamt",
        ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt"),
    ),
    Identity("支付之和", "medfee_sumamt", (*_FUNDS, "psn_part_amt"), ("hosp_part_amt",)),
    Identity("基金之和", "fund_pay_sumamt", _FUNDS),
    Identity("账户在个人负担之内", "acct_pay", ("psn_part_amt",), at_most=True),
    Identity("起付线在政策范围之内", "act_pay_dedc", ("inscp_scp_amt",), at_most=True),
)
"""Checked wherever the file has the whole and all parts."""
