"""The roof: My work, global search, and whatever spans the domain apps."""
