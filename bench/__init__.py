"""Measurements against peers: `make bench`. Nothing here is part of gongji."""
