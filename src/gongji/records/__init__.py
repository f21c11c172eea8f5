"""The tables a charter is applied to: covers, events and decisions.

Reads and writes the files (CSV, Parquet, xlsx), checks each row at the border, and names the file, row and
column of what it refuses. Inside, nothing is checked twice.
"""
