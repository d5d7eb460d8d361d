"""Doing things at the same moment, each in a thread with a database connection of its own."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

WAIT = 120


def at_once(works: Sequence[Callable[[], Any]]) -> list[Any]:
    """Start all `works` together; what each gave, or the exception that it ended with, in their order.

    On PostgreSQL they are real parallel transactions, on SQLite one waits for the other (IMMEDIATE). The test needs
    `django_db(transaction=True)`.
    """
    outcomes: list[Any] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(place: int) -> None:
        try:
            start.wait(timeout=WAIT)
            outcomes[place] = works[place]()
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[place]) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=WAIT)
    return outcomes
