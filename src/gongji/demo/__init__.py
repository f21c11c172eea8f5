"""A city to try gongji on: the survey's figures, invented people, one year under real plans.

What is invented beyond the survey's figures is content: `charters/demo/city.yaml` and a script for each plan.
`content`, `setting`, `script` and `taking` read it. `survey` holds what the survey gives, `city` builds the
unions, `people` their covered workers, `holdings` and `rosters` say who applies for what, `joining` enrols
them by the charter, `cadres` makes the union cadres. `book` and `events` let a year happen, `plan_year` has
it decided, `summary` counts the decisions, `show`, `report` and `plan_page` print them, and `command` ties it
together.
"""
