# The last operation is written by hand: triggers by which the database itself refuses to alter or remove entries.

import django.db.models.deletion
import huabiao.kernel.clock
from django.db import migrations, models

REFUSAL = "存证账本只增不改：记录不得修改或删除"
TABLES = ("ledger_entry", "ledger_changedkey", "ledger_node", "ledger_head")
CONTENT = ("id", "at", "actor", "act", "thing", "organ_path", "detail")


def create_triggers(apps, schema_editor):
    """Only one change passes: an entry without a number gets one."""
    vendor = schema_editor.connection.vendor
    create = {"sqlite": on_sqlite, "postgresql": on_postgresql}.get(vendor)
    if create is None:
        raise NotImplementedError(f"The ledger cannot guard itself on {vendor}.")
    with schema_editor.connection.cursor() as cursor:
        for statement in create():
            cursor.execute(statement)


def drop_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION ledger_refuse() CASCADE")
    else:
        for table in TABLES:
            schema_editor.execute(f"DROP TRIGGER {table}_no_update")
            schema_editor.execute(f"DROP TRIGGER {table}_no_delete")


def on_sqlite():
    for table in TABLES:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        when = only_numbering("IS NOT") if table == "ledger_entry" else ""
        yield f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW {when} {refuse}"
        yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {refuse}"


def on_postgresql():
    yield (
        "CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in TABLES:
        refuse = "EXECUTE FUNCTION ledger_refuse()"
        when = only_numbering("IS DISTINCT FROM") if table == "ledger_entry" else ""
        yield f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW {when} {refuse}"
        yield f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {refuse}"
        yield f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}"


def only_numbering(differs_from):
    changed = " OR ".join(f"OLD.{column} {differs_from} NEW.{column}" for column in CONTENT)
    return f"WHEN (OLD.number IS NOT NULL OR NEW.number IS NULL OR {changed})"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Cursor',
            fields=[
                ('name', models.CharField(max_length=100, primary_key=True, serialize=False, verbose_name='读者')),
                ('number', models.BigIntegerField(verbose_name='已读至')),
            ],
            options={
                'verbose_name': '读取位置',
                'verbose_name_plural': '读取位置',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Head',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('size', models.BigIntegerField(unique=True, verbose_name='记录数')),
                ('root', models.BinaryField(verbose_name='树根')),
                ('at', models.DateTimeField(verbose_name='签名时间')),
                ('algorithm', models.CharField(max_length=30, verbose_name='签名算法')),
                ('key_id', models.CharField(max_length=64, verbose_name='密钥标识')),
                ('signature', models.BinaryField(verbose_name='签名')),
            ],
            options={
                'verbose_name': '签名树根',
                'verbose_name_plural': '签名树根',
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField(null=True, unique=True, verbose_name='编号')),
                ('at', models.DateTimeField(default=huabiao.kernel.clock.now, verbose_name='时间')),
                ('actor', models.CharField(max_length=100, verbose_name='行为人')),
                ('act', models.CharField(max_length=100, verbose_name='行为')),
                ('thing', models.CharField(db_index=True, max_length=255, verbose_name='对象')),
                ('organ_path', models.CharField(blank=True, db_index=True, max_length=255, verbose_name='机构路径')),
                ('detail', models.JSONField(default=dict, verbose_name='细节')),
                ('leaf_hash', models.BinaryField(null=True, verbose_name='叶散列')),
            ],
            options={
                'verbose_name': '存证记录',
                'verbose_name_plural': '存证记录',
                'default_permissions': ('view',),
                'indexes': [models.Index(condition=models.Q(('number', None)), fields=['id'], name='ledger_entry_unnumbered')],
            },
        ),
        migrations.CreateModel(
            name='Node',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(verbose_name='层')),
                ('index', models.BigIntegerField(verbose_name='序')),
                ('hash', models.BinaryField(verbose_name='散列')),
            ],
            options={
                'verbose_name': '树节点',
                'verbose_name_plural': '树节点',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('level', 'index'), name='ledger_node_once')],
            },
        ),
        migrations.CreateModel(
            name='ChangedKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(db_index=True, max_length=255, verbose_name='变更键')),
                ('entry', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='changed_keys', to='ledger.entry', verbose_name='存证记录')),
            ],
            options={
                'verbose_name': '变更键',
                'verbose_name_plural': '变更键',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('entry', 'key'), name='ledger_changedkey_once')],
            },
        ),
        migrations.RunPython(create_triggers, drop_triggers),
    ]
