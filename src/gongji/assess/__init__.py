"""Charter × records → decisions: sequence, batches, engines, receipts and replay.

Puts events in their order, runs a reader over them one by one or in columns, and keeps beside each decision
what is needed to come to it again.
"""
