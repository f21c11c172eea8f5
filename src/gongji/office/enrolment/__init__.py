"""Enrolment: registration forms and rosters become covers, under the charter's 资格, 保障期限 and 费用."""
