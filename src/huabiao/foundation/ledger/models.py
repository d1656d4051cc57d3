"""What the ledger remembers. Written by actions.py only; triggers make the database refuse anything else."""

from django.db import models

from huabiao.kernel import clock

from . import rules


class Entry(models.Model):
    """One act. Inserted without a number, so that writers do not queue; the sequencer numbers it later."""

    number = models.BigIntegerField("编号", null=True, unique=True)
    at = models.DateTimeField("时间", default=clock.now)
    actor = models.CharField("行为人", max_length=rules.ACTOR_LENGTH)
    act = models.CharField("行为", max_length=rules.ACT_LENGTH)
    thing = models.CharField("对象", max_length=rules.THING_LENGTH, db_index=True)
    organ_path = models.CharField("机构路径", max_length=rules.PATH_LENGTH, blank=True, db_index=True)
    detail = models.JSONField("细节", default=dict)
    leaf_hash = models.BinaryField("叶散列", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "存证记录"
        default_permissions = ("view",)
        indexes = [
            # The sequencer looks here several times a second, among millions of numbered entries.
            models.Index(fields=["id"], condition=models.Q(number=None), name="ledger_entry_unnumbered"),
        ]

    def __str__(self) -> str:
        return f"{self.number or '未编号'} {self.actor} {self.act} {self.thing}"


class ChangedKey(models.Model):
    """A key whose content an act changed: what the publisher, the search index and others listen to."""

    entry = models.ForeignKey(
        Entry, models.PROTECT, related_name="changed_keys", db_index=False, verbose_name="存证记录"
    )
    key = models.CharField("变更键", max_length=rules.KEY_LENGTH, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "变更键"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["entry", "key"], name="ledger_changedkey_once")]


class Node(models.Model):
    """A full subtree's hash: node (level, index) stands on entries index·2^level + 1 … (index+1)·2^level."""

    level = models.PositiveSmallIntegerField("层")
    index = models.BigIntegerField("序")
    hash = models.BinaryField("散列")

    class Meta:
        verbose_name = verbose_name_plural = "树节点"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="ledger_node_once")]


class Head(models.Model):
    """签名树根."""

    size = models.BigIntegerField("记录数", unique=True)
    root = models.BinaryField("树根")
    at = models.DateTimeField("签名时间")
    algorithm = models.CharField("签名算法", max_length=30)
    key_id = models.CharField("密钥标识", max_length=64)
    signature = models.BinaryField("签名")

    class Meta:
        verbose_name = verbose_name_plural = "签名树根"
        default_permissions = ("view",)


class Cursor(models.Model):
    """How far a reader of the stream of changed keys has come."""

    name = models.CharField("读者", max_length=100, primary_key=True)
    number = models.BigIntegerField("已读至")

    class Meta:
        verbose_name = verbose_name_plural = "读取位置"
        default_permissions = ()
