"""What pages of pendampingan read, scoped to the reader."""
