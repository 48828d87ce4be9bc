"""Templates, words, widgets and built files fit together."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from msgspec.structs import replace

from metacrm.ui import view_models as v
from metacrm.ui.assets import FALLBACK_ICON, read_assets
from metacrm.ui.messages import LOCALES, TRANSLATIONS, Translator, texts
from metacrm.ui.rendering import TEMPLATES, Renderer
from metacrm.ui.style_samples import style_page
from tests.ui.sample_frame import Words, shell
from tests.ui.sample_pages import PAGES

UI = TRANSLATIONS.parent
SAME_IN_BOTH = {"language.en", "language.zh"}
"""A language is named in itself."""
VOID = {"meta", "link", "input", "br", "col", "hr", "img", "use", "path"}


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(read_assets())


class Outline(HTMLParser):
    """Notes ids, references to ids, inline code and tags that never close."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.wanted: list[str] = []
        self.inline: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.ids.append(values["id"])
        for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "popovertarget"):
            self.wanted += values.get(name, "").split()
        inline_script = tag == "script" and "src" not in values and values.get("type") != "application/json"
        if tag == "style" or inline_script or "style" in values or any(name.startswith("on") for name in values):
            self.inline.append(self.get_starttag_text() or tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open and self.open[-1] == tag, f"</{tag}> closes <{self.open[-1:]}> at {self.getpos()}"
        self.open.pop()


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("place", PAGES)
def test_page_is_well_formed(renderer: Renderer, place: str, locale: str) -> None:
    template, make = PAGES[place]
    frame = shell(locale) if place != "sign-in" else replace(shell(locale), user=None)
    outline = Outline(renderer.page(template, frame, make(Words(locale))))
    assert outline.open == []
    assert outline.inline == []
    assert sorted({name for name in outline.ids if outline.ids.count(name) > 1}) == []
    assert sorted(set(outline.wanted) - set(outline.ids)) == []


@pytest.mark.parametrize("place", PAGES)
def test_every_page_has_one_heading_of_the_first_level(renderer: Renderer, place: str) -> None:
    """What opens as a dialog is a page of its own, too; its own heading is that of the dialog."""
    template, make = PAGES[place]
    frame = shell("en") if place != "sign-in" else replace(shell("en"), user=None)
    drawn = renderer.page(template, frame, make(Words("en")))
    assert len(re.findall(r"<h1\b", drawn)) == 1, place


@pytest.mark.parametrize("place", PAGES)
def test_chinese_page_has_no_english_words_of_the_platform(renderer: Renderer, place: str) -> None:
    template, make = PAGES[place]
    html = renderer.page(template, shell("zh"), make(Words("zh")))
    said = set(re.findall(r">([^<>{}]+)<|aria-label=\"([^\"]+)\"", html))
    plain = {text.strip() for pair in said for text in pair}
    english = {text for key, text in texts("en").items() if key not in SAME_IN_BOTH}
    assert sorted(plain & english) == []


def test_every_error_without_person_is_drawn(renderer: Renderer) -> None:
    for status in (400, 401, 403, 404, 405, 409, 413, 429, 500, 502, 503):
        frame = replace(shell("en"), user=None)
        html = renderer.page("error.html", frame, v.ErrorPage(status, "ABC-1"))
        assert "ABC-1" in html and str(status) in html


def named_keys() -> set[str]:
    """Keys of the message catalogue that templates, scripts and pages name in full."""
    found: set[str] = set()
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r"\bt\(\s*['\"]([a-z_]+\.[\w.]*\w)['\"]", text))
        found |= {key for pair in re.findall(r"t\(\"([\w.]+)\" if [^\"]+? else \"([\w.]+)\"", text) for key in pair}
    for path in (UI / "frontend" / "src").rglob("*.js"):
        found |= {f"js.{key}" for key in re.findall(r"\btext\('(\w+)'", path.read_text(encoding="utf-8"))}
    for path in UI.rglob("*.py"):
        found |= set(re.findall(r"\bt\(\s*\"([\w.]+)\"", path.read_text(encoding="utf-8")))
    return found


def made_keys() -> set[str]:
    """Keys that code puts together (`t(f"filter.{operator}")`) or picks from a table, and the singular forms."""
    sources = [path.read_text(encoding="utf-8") for path in [*UI.rglob("*.py"), *TEMPLATES.rglob("*.html")]]
    made = re.compile(r"\bt\(f?\"([a-z_]+\.[a-z_.]*)(?:\{|\" ~)")
    starts = tuple({start for text in sources for start in made.findall(text)})
    quoted = {key for text in sources for key in re.findall(r"\"([a-z_]+\.[a-z_.]+)\"", text)}
    return {key for key in texts("en") if key.startswith(starts) or key.endswith(".one") or key in quoted}


def test_every_key_used_exists_and_every_key_is_used() -> None:
    assert sorted(named_keys() - set(texts("en"))) == []
    assert sorted(set(texts("en")) - named_keys() - made_keys()) == []


def test_languages_have_the_same_keys_and_placeholders() -> None:
    english, chinese = texts("en"), texts("zh")
    assert english.keys() == chinese.keys()
    for key, text in english.items():
        names = set(re.findall(r"\{(\w+)\}", text))
        assert set(re.findall(r"\{(\w+)\}", chinese[key])) <= names | {"count"}, key


def test_no_chinese_text_equals_the_english_or_lacks_chinese() -> None:
    for key, text in texts("zh").items():
        if key in SAME_IN_BOTH:
            continue
        assert text != texts("en")[key], key
        assert re.search(r"[\u3000-\u9fff：（]", text) or not re.sub(r"\{\w+\}|\s", "", text), key


def test_translator_counts_and_groups() -> None:
    t = Translator("en")
    assert t("list.count", count=1) == "1 record"
    assert t("list.count", count=12345) == "12,345 records"
    assert t.inside("Price list") == "price list"
    assert t.inside("KPI") == "KPI"
    assert Translator("xx").locale == "en"
    with pytest.raises(KeyError):
        t("no.such_key")


def test_every_widget_edits_and_shows(renderer: Renderer) -> None:
    widgets = renderer.widgets("en")
    fields = style_page("en").edit.fields
    assert {field.widget for field in fields} == widgets.words, "the style page shows every widget"
    for field in fields:
        html = widgets.field(field)
        assert f'f-{field.name}"' in html, field.widget
        assert field.shown.is_blank or widgets.show(field.shown), field.widget
        bad = widgets.field(replace(field, errors=("Wrong.",)))
        assert "Wrong." in bad and f'id="e-{field.name}"' in bad


def test_text_is_escaped_everywhere(renderer: Renderer) -> None:
    evil = "<script>alert(1)</script>"
    widgets = renderer.widgets("en")
    for field in style_page("en").edit.fields:
        choice = v.Choice(evil, evil, "red", (evil,))
        shown = replace(field.shown, text=evil, html="", detail=evil, marks=(choice,) * bool(field.shown.marks))
        poisoned = replace(
            field, label=evil, value=evil, help=evil, unit=evil, errors=(evil,), choices=(choice,), shown=shown
        )
        assert "<script>" not in widgets.field(poisoned), field.widget
        assert "<script>" not in widgets.show(shown), field.widget


def test_unknown_widget_is_refused(renderer: Renderer) -> None:
    with pytest.raises(KeyError):
        renderer.widgets("en").edit(v.Field("x", "X", "no_such_word"))


def test_icons_of_templates_and_packs_are_in_the_sprite() -> None:
    assets = read_assets()
    used: set[str] = set()
    for path in TEMPLATES.rglob("*.html"):
        used |= set(re.findall(r"\b(?:icon|state)\(\s*\"([\w-]+)\"", path.read_text(encoding="utf-8")))
    for path in [*UI.parents[1].glob("packs/*/*/*.json"), *(UI.parent / "metadata" / "builtin").rglob("*.json")]:
        body = json.loads(path.read_text(encoding="utf-8"))
        used |= {body["icon"]} if isinstance(body, dict) and isinstance(body.get("icon"), str) else set()
    assert sorted(used - assets.icons) == []
    assert assets.icon("no-such-icon").endswith(f"#{FALLBACK_ICON}")


def test_lock_file_names_no_host() -> None:
    lock = (UI / "frontend" / "package-lock.json").read_text(encoding="utf-8")
    assert not re.search(r"https?:|git\+|\"resolved\"", lock)


def test_every_class_of_the_style_sheets_is_used() -> None:
    """A page or a script writes it; sizes are joined to their word: `mc-avatar-` with "md"."""
    sources = [*UI.rglob("*.html"), *UI.rglob("*.py"), *(UI / "frontend" / "src").rglob("*.js")]
    written = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    sheets = "\n".join(path.read_text(encoding="utf-8") for path in (UI / "frontend" / "src").rglob("*.css"))
    classes = set(re.findall(r"\.((?:mc|is)-[a-z0-9-]+)", sheets))
    used = set(re.findall(r"(?:mc|is)-[a-z0-9-]+", written))
    joined = ("mc-avatar-", "mc-icon-")
    assert sorted(one for one in classes - used if not one.startswith(joined)) == []


def test_pages_grow_with_the_readers_text() -> None:
    """Sizes are counted in the text size that a browser is set to, and widths to which a page adapts in it as well."""
    sheets = "\n".join(path.read_text(encoding="utf-8") for path in (UI / "frontend" / "src").rglob("*.css"))
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in (UI / "frontend" / "src").rglob("*.js"))
    assert "html { font-size: 100%;" in sheets
    assert re.findall(r"-width: [\d.]+px\)", sheets + scripts) == []


def first_load(folder: Path, names: tuple[str, ...]) -> int:
    """Bytes of the built files as they lie on disk."""
    files = read_assets(folder).files
    return sum((folder / files[name]).stat().st_size for name in names)


def test_first_load_is_small() -> None:
    dist = UI / "static" / "dist"
    names = ("core.js", "theme.js", "style.css", "icons.svg", "inter.woff2", "favicon.svg")
    assert first_load(dist, names) < 330_000, "about 105 kB compressed; keep it light"


def test_sentences_of_a_conflict_follow_as_the_language_parts_them(renderer: Renderer) -> None:
    drawn = {locale: renderer.page("style.html", shell(locale), style_page(locale)) for locale in ("en", "zh")}
    assert "请逐项选择。其余" in drawn["zh"]
    assert "value for each. Your 2 other" in drawn["en"]
