from django.db import migrations

from jingtu.core.search.pairs import PairIndex

INDEX = PairIndex("exchange_itemsearch")


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]

    operations = [migrations.RunPython(INDEX.create, INDEX.drop)]
