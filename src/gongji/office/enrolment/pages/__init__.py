"""The pages of this room: rosters, one roster with its rows, covers, one cover, the registration form."""
