"""Many records of a list at once, as a person does it: tick, read the page that asks, say yes, take it back."""

from collections.abc import Sequence
from typing import Any

from django.test import Client


def confirmed(client: Client, list_name: str, records: Sequence[Any], action: str, **values: Any) -> Any:
    """The page that tells what came of it."""
    start = f"/massal/mulai/{list_name}/"
    ticked = {"selected": [str(record.public_id) for record in records], "action": action}
    page = client.post(start, ticked)
    assert page.status_code == 200, page
    said = ticked | values | {"yakin": "1", "jumlah": page.context["count"], "form_token": page.context["form_token"]}
    answer = client.post(start, said)
    assert answer.status_code == 302, answer.context["form"].errors
    return client.get(answer["Location"])


def taken_back(client: Client, page: Any) -> Any:
    """The page that tells what came of the undo of what `page` tells."""
    answer = client.post(f"/massal/{page.context['job'].public_id}/urungkan/")
    return client.get(answer["Location"])
