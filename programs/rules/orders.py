"""The order of rows that people arrange by moving one up or down."""

from collections.abc import Iterable


def moved(keys: Iterable[int], key: int, steps: int) -> list[int]:
    """The keys with `key` moved by `steps` places (negative is up), as far as the ends allow."""
    order = list(keys)
    place = order.index(key)
    goal = min(max(place + steps, 0), len(order) - 1)
    order.insert(goal, order.pop(place))
    return order
