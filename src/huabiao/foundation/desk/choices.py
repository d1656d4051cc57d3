"""Choices of organs and sites in forms, out of what the person may see: nothing foreign is offered or accepted."""

from django import forms

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.rules import PATH_STEP
from huabiao.foundation.organizations.models import Organ
from huabiao.foundation.organizations.queries import visible_organs
from huabiao.foundation.sites.models import Site
from huabiao.foundation.sites.queries import visible_sites


class OrganChoice(forms.ModelChoiceField):
    """An organ, shown with the indent of its level."""

    def __init__(self, **kwargs):
        kwargs.setdefault("empty_label", "请选择")
        super().__init__(queryset=Organ.objects.none(), **kwargs)

    def offer(self, actor: User, act: str) -> None:
        """Offer those organs in which the person may do `act`."""
        self.queryset = visible_organs(actor, act).filter(is_active=True).order_by("path")

    def label_from_instance(self, organ):
        return "　" * (len(organ.path) // PATH_STEP - 1) + organ.name


class SiteChoice(forms.ModelChoiceField):
    """A site of the group."""

    def __init__(self, **kwargs):
        kwargs.setdefault("empty_label", "请选择")
        super().__init__(queryset=Site.objects.none(), **kwargs)

    def offer(self, actor: User, act: str) -> None:
        """Offer those sites to which the person may do `act`."""
        self.queryset = visible_sites(actor, act)
