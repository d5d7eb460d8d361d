"""Word documents from templates with placeholders: ours at once, those of institutions in a child process."""
