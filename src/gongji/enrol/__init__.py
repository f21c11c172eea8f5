"""Who may join, from when to when, and for how much: a charter's 资格, 保障期限 and 费用 over a roster.

Everything works on whole columns; only rows whose facts are not all known are looked at one by one.
"""
