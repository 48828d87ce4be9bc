"""Words, frame and object that all sample pages share: a lending library in English and Chinese."""

from __future__ import annotations

from msgspec.structs import replace

from metacrm.ui import view_models as v


class Words:
    """Picks the English or the Chinese text of a pair."""

    def __init__(self, locale: str) -> None:
        self.locale = locale

    def __call__(self, english: str, chinese: str) -> str:
        return chinese if self.locale == "zh" else english


def shell(locale: str, **changes: object) -> v.Shell:
    """The frame with navigation, a person and one toast."""
    w = Words(locale)
    items = (
        v.Link(w("Loans", "借阅"), "/loan", "arrows-sort", current=True, count="47", keys="g l"),
        v.Link(w("Books", "图书"), "/book", "book", keys="g b"),
        v.Link(w("Members", "读者"), "/member", "users"),
    )
    desk = v.Link(w("My desk", "我的工作台"), "/", "home", keys="g h")
    style = v.Link(w("Components", "组件"), "/style", "palette")
    group = v.NavGroup(w("People", "人员"), items[2:], "lending-people")
    full = v.Shell(
        locale=locale,
        csrf_token="token",
        organisation=w("Harbour Library", "港湾图书馆"),
        theme="light",
        user=v.UserMenu(w("Mara Quill", "马若澜"), w("MQ", "马"), detail="mara@library.example"),
        navigation=(v.NavGroup("", (desk,)), v.NavGroup(w("Lending", "流通"), items[:2], "lending", groups=(group,))),
        foot=(style,),
        create=tuple(v.Link(item.label, f"{item.href}/new", item.icon) for item in items),
        bottom=(desk, *items),
    )
    return replace(full, **changes)


def loan_mark(w: Words) -> v.ObjectMark:
    """The object most samples are about."""
    return v.ObjectMark("loan", w("Loan", "借阅"), w("Loans", "借阅"), "arrows-sort", "blue", "/loan")


def states(w: Words) -> tuple[v.Choice, ...]:
    """The picklist of the board."""
    return (
        v.Choice("asked", w("Asked for", "已预约"), "slate"),
        v.Choice("out", w("Lent out", "借出"), "blue"),
        v.Choice("late", w("Late", "逾期"), "red"),
        v.Choice("back", w("Returned", "已归还"), "green"),
    )


TITLES = (
    ("The Quiet Harbour", "静港", "Edda Lorne", "罗艾达"),
    (
        "Cold Aisle, Warm Hands, and other stories of a long northern winter",
        "冷廊暖手与北方长冬的故事",
        "Jonas Vey",
        "魏乔",
    ),
    ("Sterile Line", "无菌线", "Nadja Talvane", "田娜"),
    ("Hull Sensors for the Petrel Class", "海燕级船体传感器", "Sami Rask", "任三米"),
    ("Dust on the Haul Road", "运输路上的尘土", "Olu Brandt", "卜岚"),
)
