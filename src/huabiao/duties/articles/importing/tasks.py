"""The import as background work: the desk opens a batch and enqueues its number."""

import logging

from django_tasks import task

from huabiao.kernel.errors import RuleBroken

from ..models import ImportBatch
from . import job

logger = logging.getLogger(__name__)


@task()
def import_batch(batch_id: int) -> dict[str, int]:
    """Do a batch; once more after a crash does no harm."""
    batch = ImportBatch.objects.get(pk=batch_id)
    try:
        report = job.run(batch=batch)
    except RuleBroken as broken:
        logger.warning("迁入批次 %s 中止：%s", batch_id, broken)
        return {"read": 0}
    return {"read": report.read, "created": report.created, "updated": report.updated, "refused": len(report.refused)}
