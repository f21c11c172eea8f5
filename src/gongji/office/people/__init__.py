"""Persons: identity, membership, what is known of them."""
