"""The list of everyday words that an administration begins with; editors keep it from then on."""

import csv
from pathlib import Path

from django.db import migrations

LIST = Path(__file__).resolve().parent.parent / "synonyms.csv"


def lay(apps, schema_editor):
    Word = apps.get_model("search", "Word")
    with LIST.open(encoding="utf-8", newline="") as source:
        rows = [
            Word(kind="synonym", text=row["word"], official=row["official"], both_ways=row["both_ways"] == "1", order=number)
            for number, row in enumerate(csv.DictReader(source))
        ]
    Word.objects.bulk_create(rows, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(lay, migrations.RunPython.noop)]
