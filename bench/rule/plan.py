"""The small rule in constants that both peers share: integer fen, days, reason codes and their articles.

Shaoxing 2011 in part; ACCIDENT_FEN is made up.
"""

DAY, YUAN = 1, 100
WAITING_DAYS, TIME_BAR_DAYS = 30, 365
CI_MIN, CI_MAX, CI_UNIT = 10_000 * YUAN, 100_000 * YUAN, 10_000 * YUAN
CI_PER_UNIT, CI_TOP = 2_000 * YUAN, 30_000 * YUAN
HOSP_MIN, HOSP_MAX, HOSP_FLAT = 3_000 * YUAN, 10_000 * YUAN, 2_000 * YUAN
ACCIDENT_FEN = (
    0,
    10_000_000,
    8_000_000,
    6_000_000,
    5_000_000,
    4_000_000,
    3_000_000,
    2_000_000,
    1_500_000,
    1_000_000,
    500_000,
)

NOT_COVERED, EXCLUDED, TIME_BARRED, WAITING = 1, 2, 3, 4
CI_BELOW, HOSP_BELOW, HOSP_ABOVE, HOSP_ELSEWHERE, NO_GRADE = 5, 6, 7, 8, 9
CI_CAPPED, CI_TIER, HOSP_PAID, ACCIDENT_PAID = 10, 11, 12, 13
# reason -> article (3 cover, 4 waiting period, 72/73/74 benefits, 9 exclusions, 12 time bar)
ARTICLE_OF = (0, 3, 9, 12, 4, 72, 73, 73, 73, 74, 72, 72, 73, 74)
