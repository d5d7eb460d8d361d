"""Pages of pendampingan."""
