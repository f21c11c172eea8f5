"""From a document to a typed charter, block by block.

`load` is the one way in, `load_bytes` the same for a text and tables that are no files. One file reads one
kind of block; `body` holds how any body is read by its table of keys, `plain` the readers of single values,
`joins` what must hold between blocks.
"""

from gongji.charter.build.load import load, load_bytes
from gongji.charter.build.uses import check_replacement

__all__ = ["check_replacement", "load", "load_bytes"]
