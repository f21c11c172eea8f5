"""Background work with progress, retry, lease and recovery."""
