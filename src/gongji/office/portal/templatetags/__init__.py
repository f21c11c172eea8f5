"""Filters of the member's pages."""
