"""A city to try gongji on: the survey's figures, invented people, one year assessed.

`survey` holds what the survey gives and what we invent beside it, `city` builds the unions, `cadres` their
people and covers, `script` reads what may happen to them, `events` lets it happen, `summary` counts the
decisions, `show` and `report` print them, and `run` ties it together.
"""
