"""Everything the palette can lead to without asking the database: objects, views, forms, settings; once per role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from msgspec import Struct

from ...engine.personal.views import visible_views
from ...metadata.labels import Text
from ...metadata.search_tokens import stored_tokens, wanted_tokens
from ...metadata.text_keys import pinyin_full, pinyin_initials
from ..messages import LOCALES, texts
from ..view_models import PaletteEntry
from .administration import ADMIN_PLACES
from .jobs import jobs_links
from .navigation import HOME_LETTER, apps_of, go_letters
from .preferences import PREFERENCES
from .saved_views import KIND_ICONS, TABLE, packed_views
from .view import View

GO, CREATE, VIEWS, SETTINGS = "go", "create", "views", "settings"
_KEPT_BY_ENGINE = frozenset({"principal", "file"})
"""Objects whose records come into being with others: nobody fills in a form for them."""

_SETTING_ICONS: Mapping[str, str] = {
    "theme": "palette",
    "density": "line-height",
    "motion": "refresh",
    "keys": "keyboard",
    "language": "language",
}
_CONTROLS: Sequence[tuple[str, str, str]] = (
    ("shell.collapse", "layout-sidebar", '[data-act="side"]'),
    ("shell.keys", "keyboard", '[data-act="keys"]'),
    ("shell.notifications", "bell", '[popovertarget="notifications"]'),
    ("shell.sign_out", "logout", "#sign-out"),
)


class Place(Struct, frozen=True):
    """An entry with the tokens of its words in every language; `first` ones stand there before anything is typed."""

    group: str
    entry: PaletteEntry
    tokens: str
    first: bool = False


def places_of(view: View) -> Sequence[Place]:
    """All places of who has the viewer's roles, in his language."""
    key = ("places", view.context.locale, view.context.actor.roles)
    found: tuple[Place, ...] | None = view.model.cache.get(key)
    if found is None:
        found = tuple(chain(_pages(view), _objects(view), _settings(view)))
        view.model.cache[key] = found
    return found


def tokens_of(*words: str) -> str:
    """What search would keep of these words, each token between spaces."""
    return f" {' '.join({token for word in words for token in stored_tokens(word)})} "


def wanted_of(query: str) -> tuple[str, ...]:
    """What such tokens must hold for all words of a query: beginnings of words, pinyin, its initials, pairs."""
    return tuple(f" {word}" if is_beginning else f" {word} " for word, is_beginning in wanted_tokens(query))


def fits(tokens: str, wanted: Sequence[str]) -> bool:
    """Whether all that is wanted is there."""
    return bool(wanted) and all(one in tokens for one in wanted)


def closeness(title: str, query: str) -> int:
    """0 where the title is what was typed, 1 where it begins so, in pinyin or its initials as well, 2 elsewhere."""
    title, query = title.casefold(), query.casefold().strip()
    if title == query:
        return 0
    sounds = (
        () if title.isascii() or not query.isascii() else (pinyin_full(title).replace(" ", ""), pinyin_initials(title))
    )
    return 1 if title.startswith(query) or any(sound.startswith(query.replace(" ", "")) for sound in sounds) else 2


def _all(text: Text | None) -> tuple[str, ...]:
    return tuple((text or {}).values())


def _word(key: str) -> tuple[str, ...]:
    return tuple(texts(locale)[key] for locale in LOCALES)


def _pages(view: View) -> Iterator[Place]:
    for key, href, icon, keys in (
        ("nav.home", "/", "home", f"g {HOME_LETTER}"),
        ("search.title", "/search", "search", ""),
        ("style.title", "/style", "palette", ""),
    ):
        yield Place(
            GO, PaletteEntry(view.t(key), href, icon=icon, keys=keys), tokens_of(*_word(key)), first=href == "/"
        )
    for place in ADMIN_PLACES if view.rights.administrator else ():
        entry = PaletteEntry(view.t(place.title), place.address, icon=place.icon)
        yield Place(GO, entry, tokens_of(*_word(place.title)))
    for link in jobs_links(view):
        yield Place(GO, PaletteEntry(link.label, link.href, icon=link.icon), tokens_of(*_word("jobs.title")))


def _objects(view: View) -> Iterator[Place]:
    """Lists, forms and views of every object, those of the apps first."""
    manifest, letters = view.model.manifest, go_letters(view.model.manifest)
    apps = {name: app for app in reversed(apps_of(manifest)) for name in app.items}
    for name in dict.fromkeys((*letters, *manifest.objects)):
        if name in _KEPT_BY_ENGINE:
            continue
        definition, mark = manifest.objects[name], view.mark(name)
        words = (*_all(definition.label), *_all(definition.plural))
        app = apps.get(name)
        if view.rights.allows("read", name):
            keys = f"g {letters[name]}" if letters.get(name) else ""
            entry = PaletteEntry(
                mark.label_plural, mark.href, icon=mark.icon, end=view.text(app.label if app else None), keys=keys
            )
            yield Place(GO, entry, tokens_of(*words, *_all(app.label if app else None)), first=app is not None)
            yield from _views(view, name, mark.label_plural, words)
        if view.rights.allows("create", name):
            title = view.t("list.new", object=view.t.inside(mark.label))
            new = (word.replace("{object}", "") for word in _word("list.new"))
            entry = PaletteEntry(title, f"{mark.href}/new", icon="plus")
            yield Place(CREATE, entry, tokens_of(*words, *new), first=name in apps)


def _views(view: View, name: str, plural: str, words: Sequence[str]) -> Iterator[Place]:
    for one in packed_views(view, name):
        label, icon = view.text(one.label, one.name), KIND_ICONS[one.type]
        entry = PaletteEntry(label, f"/{name}?view={one.name}", icon=icon, end=plural)
        yield Place(VIEWS, entry, tokens_of(*_all(one.label), *words))


def saved_places(view: View) -> Iterator[Place]:
    """The views that the viewer saved or was given, of objects he may read: one statement."""
    with view.model.database.read() as connection:
        saved = visible_views(view.model, connection, view.context.actor)()
    for one in saved:
        definition = view.model.manifest.objects.get(one.object)
        if definition and view.rights.allows("read", one.object):
            icon = KIND_ICONS.get(str(one.body.get("type")), KIND_ICONS[TABLE])
            plural = view.mark(one.object).label_plural
            entry = PaletteEntry(one.label, f"/{one.object}?view={one.id}", icon=icon, end=plural)
            yield Place(VIEWS, entry, tokens_of(one.label, *_all(definition.label), *_all(definition.plural)))


def _settings(view: View) -> Iterator[Place]:
    """What the menus at the top right do, by pressing their controls."""
    for name, icon in _SETTING_ICONS.items():
        for value in PREFERENCES[name]:
            label, words = view.t(f"{name}.label"), (*_word(f"{name}.label"), *_word(f"{name}.{value}"))
            press = f'[data-preferences] [name="{name}"][value="{value}"]'
            title = view.t("palette.setting", name=label, value=view.t(f"{name}.{value}"))
            yield Place(SETTINGS, PaletteEntry(title, press=press, icon=icon), tokens_of(*words))
    for key, icon, press in _CONTROLS:
        yield Place(SETTINGS, PaletteEntry(view.t(key), press=press, icon=icon), tokens_of(*_word(key)))
