import pytest

from huabiao.foundation.accounts.models import User
from huabiao.foundation.accounts.permission import NotAllowed, require
from huabiao.foundation.accounts.queries import Scope


def test_who_names_no_thing_is_not_let_through():
    with pytest.raises(TypeError):
        require(User(username="nobody"), "article.view")


@pytest.mark.django_db
def test_a_person_without_a_grant_is_refused():
    with pytest.raises(NotAllowed, match="没有此项操作的权限"):
        require(User.objects.create(username="nobody", name="无权的人", organ_path="0001"), "article.view", Scope("0001"))
