"""A roster's file is judged by `gongji enrol` over what the register knows, and its rows are stored.

`known` reads what the register knows of the people and units in the file, `judging` calls the pure rooms and
lays the outcome beside each row, `storing` writes rows that are new or changed, some thousand at a time.
"""
