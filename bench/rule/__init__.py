"""The small rule of the bulk runs: as a charter, for OpenFisca and for numba, with its data."""
