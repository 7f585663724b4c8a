"""A person makes a task in Chinese from a spreadsheet, reads, corrects, finds, trains, returns."""

import json

from desktop.core.answers.tasks import id_of
from tests.helpers.journey import TRAINING_S, click, journey, read, until
from tests.helpers.multilingual import needed
from tests.helpers.office import xlsx

MESSAGES = {
    "物流": (
        "快递三天了还没到，能帮我查一下吗？",
        "包裹显示已签收，可是我没有收到。",
        "请问什么时候发货？",
        "物流信息一直没有更新。",
        "送货地址写错了，能改一下吗？",
        "快递员把包裹放错了楼。",
        "货到了哪个城市，今天能送来吗？",
        "可以换一家快递公司送吗？",
    ),
    "退款": (
        "衣服尺码不对，我想退货。",
        "钱什么时候退到我的卡上？",
        "申请退款一个星期了还没有处理。",
        "商品有破损，请给我退款。",
        "我不想要了，怎么取消订单并退钱？",
        "退货的运费谁来承担？",
        "退款金额少了十块钱。",
        "七天无理由退货怎么办理？",
    ),
    "账户": (
        "忘记密码了，登录不上去。",
        "怎么修改绑定的手机号码？",
        "我的账户被锁定了。",
        "收不到验证码怎么办？",
        "如何注销我的账号？",
        "登录时提示用户名不存在。",
        "帮我改一下账户的昵称。",
        "我的账号好像被盗了。",
    ),
}
INVOICES = (
    "请给我开一张增值税发票。",
    "发票抬头写错了，能重开吗？",
    "电子发票发到哪个邮箱了？",
    "我需要公司抬头的发票报销。",
    "上个月的发票还没有寄来。",
    "发票税号怎么填写？",
    "能补开去年的发票吗？",
    "发票上的金额跟订单不一样。",
)
TEXT = "我的包裹到哪里了，快递怎么还没送来？"


def workbook(folder):
    rows = [[text, label] for label, texts in MESSAGES.items() for text in texts]
    book = folder / "客服.xlsx"
    book.write_bytes(xlsx(("消息", [["文本", "标签"], *rows])))
    return book


async def make(desk, book):
    """Make a task of a workbook: the language model that reads Chinese is chosen."""
    desk.commands.act("new_task")
    dialog = desk.dialog
    await until(dialog.choose.isEnabled, "the language models")
    dialog.look(str(book))
    await until(dialog.make.isEnabled, "what the file holds")
    assert "物流 8, 账户 8, 退款 8." in dialog.contents.text()
    assert (dialog.name.text(), dialog.model.currentText()) == ("客服", "multilingual-e5-small")
    click(dialog.make)
    await until(lambda: desk.reading.state.task.name == "客服", "the task", TRAINING_S * 2)
    await until(lambda: not desk.spawner._running, "the task to be loaded", TRAINING_S)


async def look(desk):
    """Read a text, see the words behind the answer, and strike one out."""
    await read(desk, TEXT)
    view, state = desk.window.read, lambda: desk.reading.state
    assert state().case.prediction.best.label == "物流"
    await until(lambda: state().explanation, "the words behind it")
    highlights = state().explanation.highlights
    strongest = max(highlights, key=lambda h: h.weight)
    assert TEXT[strongest.start : strongest.end] in ("包裹", "快递", "送来", "哪里")
    cursor = view.box.textCursor()
    cursor.setPosition(strongest.start + 1)
    view.box.setTextCursor(cursor)
    desk.reading.looking.strike(view.box.cursor_offset())
    await until(lambda: state().struck, "the reading without the word")
    assert state().struck.words == ((strongest.start, strongest.end),)
    desk.reading.looking.strike(view.box.cursor_offset())
    await until(lambda: state().struck is None, "the word put back")


async def correct(desk):
    """Teach a label that the task lacks; the next text has it at once."""
    for text in INVOICES:
        await read(desk, text)
        desk.reading.relabel("发票")
        await until(lambda: desk.reading.state.case.decision.label == "发票", "a correction")
    await read(desk, "这张发票可以作废重开吗？")
    assert desk.reading.state.case.prediction.best.label == "发票"


async def find(desk):
    """Find cases by a word of two characters."""
    desk.show_screen(1)
    await until(lambda: desk.cases.state.lines, "the cases")
    desk.window.cases.search.setText("发票")
    await until(lambda: desk.cases.state.query == "发票", "the search")
    assert desk.cases.state.total == len(INVOICES) + 1
    desk.window.cases.search.setText("")
    await until(lambda: desk.cases.state.query == "", "all cases")


async def train(desk):
    """Train, use the new version, and go back to the first."""
    desk.show_screen(2)
    await until(lambda: desk.learning.state.survey.corrections == len(INVOICES), "the survey")
    click(desk.window.learn.train)
    await until(lambda: desk.learning.state.report, "the report card", TRAINING_S * 2)
    assert desk.learning.state.report.verdict.promoted, desk.learning.state.report.verdict
    click(desk.window.learn.use)
    await until(lambda: desk.reading.state.number == 2, "version 2 on the Read screen")
    desk.show_screen(0)
    await read(desk, "麻烦把发票寄到公司。")
    assert desk.reading.state.case.prediction.best.label == "发票"
    desk.learning._view.use_wanted.emit("1")
    await until(lambda: desk.reading.state.number == 1, "back to version 1")
    await read(desk, "麻烦把账号注销。")
    assert desk.reading.state.case.prediction.best.label == "账户"


@needed
def test_a_task_in_chinese_from_a_spreadsheet_to_a_training_and_back(
    qapp, caselight, tmp_path, packs
):
    async def steps(desk):
        await make(desk, workbook(tmp_path))
        await look(desk)
        await correct(desk)
        await find(desk)
        await train(desk)

    journey(qapp, tmp_path / "data", packs, steps)
    status, out, _ = caselight("encoders", "--json")
    assert status == 0
    on = {row["name"]: row["tasks"] for row in json.loads(out)}
    assert on == {
        "all-MiniLM-L6-v2": ["places", "weather"],
        "multilingual-e5-small": [id_of("客服")],
    }
    assert caselight("check")[0] == 0
