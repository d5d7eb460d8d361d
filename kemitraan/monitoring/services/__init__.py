"""What monitoring writes: the alarm about planning that stands still."""
