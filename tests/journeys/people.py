"""People at the desk, in a browser: what an editor and a reviewer do with mouse and keyboard."""

import time
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw
from served import PASSWORD, City

LONG = 30_000  # milliseconds; the machine may be busy


def picture(path: Path) -> Path:
    """A photograph such as an editor uploads."""
    drawn = Image.new("RGB", (900, 600), "#e8dfc8")
    pen = ImageDraw.Draw(drawn)
    pen.ellipse((620, 60, 760, 200), fill="#d9a441")
    pen.polygon([(0, 600), (300, 220), (620, 600)], fill="#7d8f7a")
    pen.polygon([(380, 600), (700, 320), (900, 600)], fill="#5e7266")
    drawn.save(path)
    return path


@dataclass
class Person:
    """One account with a browser window of its own."""

    city: City
    page: object
    asked: list[str]

    @classmethod
    def enter(cls, browser, city: City, name: str, **options) -> "Person":
        """Log in by the form."""
        window = browser.new_context(locale="zh-CN", **{"viewport": {"width": 1280, "height": 900}, **options})
        page = window.new_page()
        page.set_default_timeout(LONG)
        person = cls(city, page, [])
        page.on("dialog", person._answer)
        page.goto(city.url(path="/desk/login/"))
        page.fill("[name=username]", name)
        page.fill("[name=password]", PASSWORD)
        page.click("button:text-is('登录')")
        page.wait_for_selector("h1:text-is('工作台')")
        return person

    def leave(self) -> None:
        """Close the window."""
        self.page.context.close()

    def _answer(self, dialog) -> None:
        self.asked.append(dialog.message)
        dialog.accept()

    def goto(self, path: str) -> None:
        """Open a screen of the desk."""
        self.page.goto(self.city.url(path=f"/desk{path}"))

    @property
    def notes(self) -> str:
        """The sentences at the top of the screen."""
        found = self.page.locator("[role=status]:visible, [role=alert]:visible, .err:visible")
        return "\n".join(found.all_inner_texts())

    # Writing

    def begin(self, title: str, column: str, source: str = "市政府办公室") -> None:
        """A new article with its first fields."""
        self.goto("/articles/add/")
        self.page.fill("[name=title]", title)
        option = self.page.locator("select[name=column] option", has_text=column).first
        self.page.select_option("select[name=column]", option.get_attribute("value"))
        self.page.fill("[name=source]", source)
        self.page.fill("[name=summary]", f"{title}的摘要。")

    def add_block(self, label: str) -> None:
        """A further block at the end of the body."""
        self.page.locator(".body-field .c-sf-add-button").last.click()
        self.page.locator("[role=option]", has_text=label).first.click()

    def add_text(self, words: str) -> None:
        """A block of text, typed."""
        self.add_block("文字")
        self.page.locator(".public-DraftEditor-content").last.click()
        self.page.keyboard.type(words)

    def add_table(self, rows: list[list[str]]) -> None:
        """A table whose first row is its head, typed cell by cell; three by three is what the editor begins with."""
        self.add_block("表格")
        self.page.locator(".handsontable td").first.wait_for()
        self.page.locator("select[name=table-header-choice]").last.select_option(label="第一行作表头")
        for y, row in enumerate(rows):
            for x, words in enumerate(row):
                self.page.locator(".ht_master tbody tr").nth(y).locator("td").nth(x).dblclick()
                self.page.keyboard.type(words)
                self.page.keyboard.press("Enter")

    def add_image(self, path: Path, alternative: str) -> None:
        """A picture, uploaded in the dialog."""
        self.add_block("图片")
        self.page.locator(".body-field [data-choose]").last.click()
        self.page.set_input_files("dialog[open] [name=file]", path)
        self.page.fill("dialog[open] [name=alternative]", alternative)
        self.page.click("dialog[open] button:text-is('上传并使用')")
        self.page.locator(".body-field .asset-shown img").wait_for()

    def press(self, words: str) -> None:
        """Press a button that leads to the next screen."""
        with self.page.expect_navigation():
            self.page.locator(f"button:has-text('{words}'):visible").first.click()

    def send(self, title: str, column: str, words: str = "为方便市民办事，现将有关事项通知如下。") -> int:
        """A short article, written and sent to review; its number."""
        self.begin(title, column)
        self.add_text(words)
        self.press("送审")
        assert "已送初审" in self.notes
        return self.number(title)

    def number(self, title: str) -> int:
        """The number of the article with that title."""
        self.goto(f"/articles/?q={title}")
        self.page.locator("a.ttl", has_text=title).first.click()
        self.page.wait_for_url("**/desk/articles/*/**")
        return int(self.page.url.split("/desk/articles/")[1].split("/")[0])

    # Reviewing

    def open_task(self, title: str) -> None:
        """From the inbox, with the mouse."""
        self.goto("/reviews/")
        self.page.locator("a.ttl", has_text=title).click()
        self.page.locator("#id_comment").wait_for()

    def approve(self, title: str) -> float:
        """Approve at one's level; the moment at which the answer came."""
        self.open_task(title)
        secrecy = self.page.locator("[name=secrecy_passed]")
        if secrecy.count():
            secrecy.check()
        self.press("通过")
        return time.monotonic()

    def approve_by_keyboard(self, title: str) -> None:
        """The same without the mouse: down the list, Enter, Tab to the box of the secrecy review, A."""
        self.goto("/reviews/")
        for _ in range(20):
            self.page.keyboard.press("j")
            if title in (self.page.locator("tr.cur").text_content() or ""):
                break
        self.page.keyboard.press("Enter")
        self.page.locator("#id_comment").wait_for()
        if self.page.locator("[name=secrecy_passed]").count():
            for _ in range(60):
                self.page.keyboard.press("Tab")
                if self.page.evaluate("document.activeElement.name") == "secrecy_passed":
                    break
            self.page.keyboard.press("Space")
        with self.page.expect_navigation():
            self.page.keyboard.press("a")

    def send_back(self, title: str, reason: str) -> None:
        """Return with a reason."""
        self.open_task(title)
        self.page.fill("#id_comment", reason)
        self.press("退回修改")
