"""How work moves between people: numbered cases, duties that wait, clocks, hand-over, recusal."""
