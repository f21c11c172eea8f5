"""The language in which a charter (条文) is written: document → model → IR.

Reads the Markdown with its fenced rules, names every mistake by line and column, and ends in one frozen,
typed IR with source spans. What an IR means is said by the readers, not here.
"""
