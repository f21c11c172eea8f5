"""The way in for programs: the same services as the pages, by token, typed, in JSON."""
