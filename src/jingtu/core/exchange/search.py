"""The search index over what was released: by two characters of a name or code."""

from jingtu.core.search.pairs import PairIndex

from .models import Item

ITEMS = PairIndex("exchange_itemsearch")


def searched(item: Item) -> tuple[str, ...]:
    """Return the texts under which a released row is found."""
    return (item.name, item.code)
