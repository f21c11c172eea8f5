"""Codes and small notations of the trade, pure and without state.

Civil dates as day numbers, Chinese numerals and amounts in text and in words, region codes (GB/T 2260).
Every other room may import this one; it imports none.
"""
