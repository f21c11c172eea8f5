"""共济 gongji: trade-union mutual aid whose charters are the program."""

__version__ = "0.1.0"
