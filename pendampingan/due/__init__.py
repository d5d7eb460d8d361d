"""What pendampingan reminds people of, each as one set-based query."""

from pendampingan.due import groups, progress, reports

SOURCES = (*reports.SOURCES, *groups.SOURCES, *progress.SOURCES)
