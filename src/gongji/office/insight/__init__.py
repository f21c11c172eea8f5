"""What leadership must know: who is covered, what waits and for how long, what came in and went out."""
