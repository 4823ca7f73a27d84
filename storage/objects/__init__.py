"""Objects: bytes under keys."""
