"""One IR, many readings: each reader is one small package or file over the same IR.

The reference derivation, the integer kernel, bounds, findings, read-back in Chinese, and forms.
"""
