"""The pages of this room: the tree and lists, one union, what is done to it, lists that are taken in."""
