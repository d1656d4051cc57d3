"""The seven sites of the demo city, as the registry shall hold them. Domains end with .localhost, so that a browser on one
machine finds all of them."""

from typing import Any

ERROR_REPORT = "https://zfwzgl.www.gov.cn/exposure/jiucuo.html"
PARTY_MARK = "https://bszs.conac.cn/"


def _site(code: str, name: str, kind: str, organ: str, number: int, theme: str, address: str, contact: str, **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": name,
        "kind": kind,
        "organ": organ,
        "domain": f"{code}.localhost",
        "identification_code": f"99{number:08d}",
        "theme": theme,
        "icp_number": f"云ICP备9900{number:04d}号-1（演示）",
        "police_number": f"云公网安备 990{number:011d}号（演示）",
        "party_mark_url": PARTY_MARK,
        "error_report_url": ERROR_REPORT,
        "address": address,
        "contact": contact,
        "undertaker": "华清市政务服务和数据管理局",
        **more,
    }


SITES: list[dict[str, Any]] = [
    _site("huaqing", "华清市人民政府", "portal", "city", 1000001, "zhu", "云泽省华清市清河区望桥大街1号", "0999-87100088（工作日；业务咨询请拨打12345）",
          organizer="华清市人民政府办公室", chinese_domain="华清市人民政府.政务",
          description="华清市人民政府门户网站：办事、查文件、问政府。"),
    _site("housing", "华清市住房和城乡建设局", "department", "housing", 1000014, "qing", "华清市清河区建设路66号", "0999-87120102",
          organizer="华清市住房和城乡建设局", description="住房保障、房屋交易、物业、城市更新的政策、办事与公告。"),
    _site("education", "华清市教育局", "department", "education", 1000004, "qing", "华清市清河区文庙街29号", "0999-87210101",
          organizer="华清市教育局", description="招生入学、教师资格、校园安全与学生资助的政策、办事与公告。"),
    _site("health", "华清市卫生健康委员会", "department", "health", 1000021, "qing", "华清市望桥区康宁路8号", "0999-87310101",
          organizer="华清市卫生健康委员会", description="医疗服务、疫苗接种、妇幼与老年健康、托育的政策、办事与公告。"),
    _site("employment", "华清市人力资源和社会保障局", "department", "employment", 1000011, "qing", "华清市清河区望桥大街15号", "0999-87120101",
          organizer="华清市人力资源和社会保障局", description="就业创业、社会保险、技能培训、事业单位招聘的政策、办事与公告。"),
    _site("qinghe", "清河区人民政府", "district", "qinghe", 1020001, "zhu", "华清市清河区文庙街66号", "0999-87330018",
          organizer="清河区人民政府办公室", undertaker="清河区政务服务和数据管理局", chinese_domain="清河区人民政府.政务",
          description="清河区人民政府网站：老城里的办事、公告与民生。"),
    _site("wangqiao", "望桥区人民政府", "district", "wangqiao", 1030001, "zhu", "华清市望桥区云桥路6号", "0999-87440018",
          organizer="望桥区人民政府办公室", undertaker="望桥区政务服务和数据管理局", chinese_domain="望桥区人民政府.政务",
          description="望桥区人民政府网站：新区、园区与大学城的办事、公告与民生。"),
]  # fmt: skip

# The steps of the life cycle that lead to the public (foundation.sites.rules.NEXT).
LIFE = ["pending", "filing", "testing", "running"]
