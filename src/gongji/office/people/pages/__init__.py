"""The pages of this room: the list, one person, and what is done to a record."""
