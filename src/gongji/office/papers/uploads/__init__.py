"""Files that people send: what they really are, whether they are safe to keep, and what was taken out."""
