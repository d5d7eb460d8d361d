"""What import and export promise to every table: how cells are read and how a table offers itself."""
