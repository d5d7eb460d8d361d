"""Forms of pendampingan."""
