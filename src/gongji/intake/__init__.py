"""Settlement files of the medical insurance (医保结算单) turned into events for a charter.

A mapping says which column becomes what; the rows of covered people are matched, checked and written out.
"""
