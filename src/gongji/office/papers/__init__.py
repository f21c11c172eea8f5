"""Evidence in, printed documents out, numbering, archive."""
