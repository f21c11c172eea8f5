"""The tree of unions, its dated links, and the employers they belong to."""
