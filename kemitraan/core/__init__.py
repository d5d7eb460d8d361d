"""Foundation without domain knowledge: clock, audit, outbox, jobs, files, permissions."""
