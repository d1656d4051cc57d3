"""Words that the demo city's search offers to visitors, and synonyms of its own besides the starter list."""

from huabiao.engines.search.actions import keep_word
from huabiao.engines.search.models import Word

from . import users
from .city import City

FEATURED = {
    "huaqing": ["供热缴费", "公积金租房提取", "义务教育入学", "老旧小区改造", "家庭医生签约", "创业担保贷款"],
    "housing": ["加装电梯", "公租房申请", "物业服务收费"],
    "education": ["招生入学", "课后服务", "助学金"],
}
SYNONYMS = {
    "housing": {"热力公司": "供热企业", "房本": "不动产权证书"},
    "employment": {"找活干": "就业服务、招聘信息"},
}


def offer(city: City) -> None:
    """Each site's words, kept by its administrator."""
    for code, words in FEATURED.items():
        for order, text in enumerate(words):
            admin = city.users[users.site_admin(code)]
            keep_word(actor=admin, site=city.sites[code], kind=Word.Kind.FEATURED, text=text, order=order)
    for code, pairs in SYNONYMS.items():
        for text, official in pairs.items():
            admin = city.users[users.site_admin(code)]
            keep_word(
                actor=admin, site=city.sites[code], kind=Word.Kind.SYNONYM, text=text, official=official
            )
