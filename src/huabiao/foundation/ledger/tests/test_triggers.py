"""The database itself refuses to alter or remove what the ledger holds."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from huabiao.foundation.ledger import actions, triggers, verification
from huabiao.foundation.ledger.models import ChangedKey, Entry, Head, Node
from huabiao.foundation.ledger.tests.factories import record_one, record_some

pytestmark = pytest.mark.postgresql


def refused(act):
    with pytest.raises(DatabaseError, match="存证账本只增不改"), transaction.atomic():
        act()


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["actor", "act", "thing", "organ_path"])
def test_no_entry_can_be_altered_numbered_or_not(ledger_of_twelve, field):
    entry = record_one()
    refused(lambda: Entry.objects.filter(number=7).update(**{field: "other"}))
    refused(lambda: Entry.objects.filter(pk=entry.pk).update(**{field: "other"}))


@pytest.mark.django_db
def test_a_number_is_given_once(ledger_of_twelve):
    entry = record_one()
    refused(lambda: Entry.objects.filter(number=7).update(number=None))
    refused(lambda: Entry.objects.filter(number=7).update(number=99))
    refused(lambda: Entry.objects.filter(number=7).update(leaf_hash=b"x"))
    refused(lambda: Entry.objects.filter(number=7).update(detail={"version": 99}))
    refused(lambda: Entry.objects.filter(pk=entry.pk).update(leaf_hash=b"x"))
    refused(lambda: Entry.objects.filter(pk=entry.pk).update(number=13, actor="user:9"))
    assert actions.sequence() == 1


@pytest.mark.django_db
def test_keys_nodes_and_heads_stay_as_they_are(ledger_of_twelve):
    refused(lambda: ChangedKey.objects.filter(key="column:5").update(key="column:6"))
    refused(lambda: Node.objects.filter(level=0).update(hash=b"x"))
    refused(lambda: Head.objects.update(root=b"x"))


@pytest.mark.django_db
def test_nothing_can_be_removed(ledger_of_twelve):
    entry = record_one(keys=["column:5"])
    refused(lambda: ChangedKey.objects.filter(entry=entry).delete())
    refused(lambda: Entry.objects.filter(number=12)._raw_delete("default"))
    refused(lambda: Node.objects.filter(level=0, index=0).delete())
    refused(lambda: Head.objects.filter(size=5).delete())
    assert verification.verify().ok


@pytest.mark.django_db
def test_tables_cannot_be_emptied_at_once(ledger_of_twelve):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL knows TRUNCATE")
    with connection.cursor() as cursor:
        refused(lambda: cursor.execute("TRUNCATE ledger_head"))


@pytest.mark.django_db
def test_the_guard_is_back_after_it_was_lifted(ledger_of_twelve):
    with triggers.lifted():
        Head.objects.filter(size=5).delete()
    refused(lambda: Head.objects.filter(size=10).delete())


@pytest.mark.django_db
def test_no_migration_has_lost_a_trigger():
    statement = {
        "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT DISTINCT event_object_table || ' ' || event_manipulation FROM "
        "information_schema.triggers",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(statement)
        guarded = [row[0].split()[0] for row in cursor.fetchall()]
    for table in triggers.TABLES:
        assert guarded.count(table) == 2, f"{table} is not guarded: see triggers.py"


@pytest.mark.django_db(transaction=True)
def test_a_test_database_can_be_emptied_and_is_guarded_again():
    record_some(3)
    call_command("flush", interactive=False, verbosity=0)
    assert not Entry.objects.exists()
    record_some(3)
    refused(lambda: Entry.objects.filter(number=1).update(actor="user:9"))
