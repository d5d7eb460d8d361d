"""The only writers of pendampingan."""
