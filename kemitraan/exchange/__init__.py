"""Import and export. Knows tables only through a registry of resources."""
