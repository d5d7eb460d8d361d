"""What we do together: programs, partnerships in six patterns, agreements, obligations."""
