"""共济 gongji: trade-union mutual aid whose charters are the program."""

import os
from typing import Final

__version__ = "0.1.0"

# Polars hands memory back within half a second and takes it anew, page by page. Read once, when it is loaded.
_KEEP: Final = "dirty_decay_ms:5000,muzzy_decay_ms:-1"
os.environ.setdefault("_RJEM_MALLOC_CONF", _KEEP)
