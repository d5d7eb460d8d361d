"""Pages of import."""
