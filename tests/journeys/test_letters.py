"""A letter in a browser: written, assigned, answered, reviewed, published masked, rated badly, called back."""

import re
import time

import pytest
from people import LONG, Person

pytestmark = pytest.mark.chromium


@pytest.fixture
def writer(chromium, city):
    """Somebody at home with a telephone, without script."""
    window = chromium.new_context(locale="zh-CN", viewport={"width": 375, "height": 800}, java_script_enabled=False)
    page = window.new_page()
    page.set_default_timeout(LONG)
    yield page
    window.close()


def staff_act(person: Person, case: int, form: str, button: str, **fields: str) -> None:
    """One of the forms beside a case."""
    person.goto(f"/cases/{case}/")
    scope = person.page.locator(f"form:has(input[name=do][value={form}]), form:has(button[name=do][value={form}])").first
    person.page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
    for name, value in fields.items():
        field = scope.locator(f"[name={name}]")
        if field.evaluate("(element) => element.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    with person.page.expect_navigation():
        scope.locator(f"button:text-is('{button}')").click()


def test_a_letter_from_home_to_the_public_page_and_back(chromium, city, writer):
    writer.goto(city.url(path="/letters/new?mailbox=mayor"))
    writer.check("[name=kind][value=complaint]", force=True)
    writer.fill("[name=title]", "广场舞音响到夜里十一点")
    writer.fill("[name=text]", "镜湖广场每晚音响很大，我住湖滨苑3号楼2单元501室，电话13900005678。")
    writer.fill("[name=name]", "演示来信人")
    writer.fill("[name=phone]", "13900005678")
    writer.check("[name=wants_public][value='1']", force=True)
    writer.click("button:text-is('送出')")
    number, code = writer.locator(".numbers dd").nth(0).inner_text(), writer.locator(".numbers dd").nth(1).inner_text()
    assert re.fullmatch(r"LX-\d{4}-\d{6}", number) and len(code) == 8

    manager = Person.enter(chromium, city, "letters")
    manager.goto(f"/cases/?view=open&q={number}")
    manager.page.locator("a.ttl").first.click()
    manager.page.wait_for_url("**/desk/cases/*/")
    case = int(manager.page.url.rstrip("/").rpartition("/")[2])
    staff_act(manager, case, "assign", "确定分派", organ="市城管局", words="请到现场")
    clerk = Person.enter(chromium, city, "urban-clerk")
    staff_act(clerk, case, "claim", "由我办")
    staff_act(clerk, case, "send", "送核稿", answer="已约谈组织者，晚九点后不再使用音响。")
    manager.goto(f"/cases/{case}/")
    with manager.page.expect_navigation():
        manager.page.click("button:text-is('通过并发出')")
    assert "答复已发出" in manager.notes
    manager.page.click("a:text-is('公开这封信')")
    assert "501室" not in manager.page.input_value("[name=question]") and "13900005678" not in manager.page.input_value("[name=question]")
    with manager.page.expect_navigation():
        manager.page.click("button:text-is('公开')")

    found = ""
    for _ in range(200):
        found = city.get(path="/letters/")
        if "广场舞音响" in found:
            break
        time.sleep(0.1)
    address = re.search(r'href="(/letters/answers/\d+\.html)">广场舞音响', found)
    assert address, "公开的来信没有出现在列表页"
    public = city.get(path=address[1])
    assert "晚九点后不再使用音响" in public and "（住址略）" in public and "13900005678" not in public

    writer.goto(city.url(path="/letters/query"))
    writer.fill("[name=number]", number)
    writer.fill("[name=code]", code)
    writer.click("button:text-is('查询')")
    assert "已答复" in writer.inner_text("#cn")
    writer.check("[name=rating][value='1']", force=True)
    writer.click("button:text-is('送出评价')")
    assert "再与您联系" in writer.inner_text("[role=status]")
    staff_act(manager, case, "call_back", "已解决", words="已当面说明，来信人认可。")
    assert "回访情况已记录" in manager.notes
    manager.leave()
    clerk.leave()
