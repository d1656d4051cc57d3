"""Organs as a materialised path (four characters a level), offices, posts, appointments."""

from django.db import models

from huabiao.foundation.accounts.rules import PATH_DEPTH, PATH_STEP


class Organ(models.Model):
    """行政机关、单位. `path` is its place in the tree and the value by which grants find it."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", "人民政府"
        OFFICE = "office", "政府办公室"
        DEPARTMENT = "department", "政府部门"
        DISPATCHED = "dispatched", "派出机构"
        TOWNSHIP = "township", "乡镇、街道"
        INSTITUTION = "institution", "事业单位"

    path = models.CharField("路径", max_length=PATH_STEP * PATH_DEPTH, unique=True)
    parent = models.ForeignKey("self", verbose_name="上级单位", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    name = models.CharField("全称", max_length=100, unique=True)
    short_name = models.CharField("简称", max_length=40, blank=True)
    kind = models.CharField("类别", max_length=20, choices=Kind.choices)
    credit_code = models.CharField("统一社会信用代码", max_length=18, unique=True, null=True, blank=True)
    division_code = models.CharField("行政区划代码", max_length=12, blank=True)
    address = models.CharField("办公地址", max_length=200, blank=True)
    hours = models.CharField("办公时间", max_length=100, blank=True)
    phone = models.CharField("联系电话", max_length=60, blank=True)
    duties = models.TextField("主要职责", blank=True)
    order = models.PositiveIntegerField("排序", default=0)
    is_active = models.BooleanField("存续", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["path"]

    def __str__(self):
        return self.name

    @property
    def organ_path(self):
        return self.path


class Office(models.Model):
    """处室: a unit within an organ."""

    organ = models.ForeignKey(Organ, verbose_name="单位", on_delete=models.CASCADE, related_name="offices")
    name = models.CharField("名称", max_length=60)
    duties = models.CharField("职责", max_length=300, blank=True)
    phone = models.CharField("电话", max_length=60, blank=True)
    order = models.PositiveIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "处室"
        ordering = ["organ", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["organ", "name"], name="office_once")]

    def __str__(self):
        return self.name

    @property
    def organ_path(self):
        return self.organ.path


class Post(models.Model):
    """职务: leader of an organ or of an office, with its share of the work."""

    organ = models.ForeignKey(Organ, verbose_name="单位", on_delete=models.CASCADE, related_name="posts")
    office = models.ForeignKey(Office, verbose_name="处室", null=True, blank=True, on_delete=models.SET_NULL, related_name="posts")
    name = models.CharField("职务名称", max_length=60)
    is_leader = models.BooleanField("负责人", default=False)
    work = models.CharField("分管工作", max_length=300, blank=True)
    order = models.PositiveIntegerField("排序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "职务"
        ordering = ["organ", "order", "pk"]

    def __str__(self):
        return self.name


class Appointment(models.Model):
    """任职: who holds a post, from when to when."""

    post = models.ForeignKey(Post, verbose_name="职务", on_delete=models.CASCADE, related_name="appointments")
    person = models.CharField("姓名", max_length=40)
    from_date = models.DateField("任职日期")
    to_date = models.DateField("免职日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        ordering = ["-from_date"]

    def __str__(self):
        return f"{self.person}（{self.post}）"
