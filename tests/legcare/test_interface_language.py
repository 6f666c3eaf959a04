"""The words of the interface: each goes through gettext, so that a translation needs no code."""

import datetime
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import timezone, translation
from django.utils.translation import trans_real

from legcare import environment
from publishing import richtext
from publishing.kinds import kinds
from publishing.moments import in_address
from publishing.richtext.japanese import mark_japanese
from tests.support.factories import DAY, live
from tests.web.test_site import public_addresses

FOLDERS = [Path(settings.BASE_DIR, *parts) for parts in (["templates"], ["legcare", "templates"])]
# The desk speaks English.
READERS = sorted(
    file
    for folder in FOLDERS
    for file in folder.rglob("*.html")
    if file.relative_to(folder).parts[0] != "admin"
)
# What is a name in every language.
NAMES = re.compile(r"\b(LegCare|Atom|JSON|WCAG)\b")
WORD = re.compile(r"[^\W\d_]{2,}")
SPOKEN = ("alt", "aria-description", "aria-label", "aria-roledescription", "placeholder", "title")


class Spoken(HTMLParser):
    """All that a page says to people: its text, and what attributes say."""

    UNHEARD = {"code", "script", "style", "svg"}

    def __init__(self, text: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.unheard = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unheard += tag in self.UNHEARD
        values = dict(attrs)
        self.said += [str(values[name]) for name in SPOKEN if values.get(name)]
        if tag == "meta" and values.get("name") == "description":
            self.said.append(values.get("content") or "")
        if tag == "input" and values.get("type") in {"submit", "button", "reset"}:
            self.said.append(values.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        self.unheard -= tag in self.UNHEARD

    def handle_data(self, data: str) -> None:
        if not self.unheard:
            self.said.append(data)


# In the templates


COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?\{%\s*endcomment\s*%\}", re.DOTALL)
TRANSLATED = re.compile(
    r"\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}", re.DOTALL
)
CODE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
# An element whose name is given: <{{ heading }} class="…">
ELEMENT = re.compile(r"(</?)\{\{.*?\}\}")
# A word given to another template, or shown where there is no other: kind="Article".
GIVEN = re.compile(
    r"""(?:\b\w+=|\|default(?:_if_none)?:)"(?P<words>[A-Z][a-z][^"]*|[^"]*[a-z] [^"]*)\""""
)


def unmarked(source: str) -> list[str]:
    """The words of a template that no translation can reach."""
    source = TRANSLATED.sub("", COMMENT.sub("", source))
    source = ELEMENT.sub(r"\1div", source)
    given = [
        word["words"]
        for code in CODE.findall(source)
        if not re.match(r"\{%\s*(translate|trans|copies|now|url)\b", code)
        for word in GIVEN.finditer(code)
        # How wide a picture stands.
        if not word["words"].startswith("(")
    ]
    said = Spoken(CODE.sub("", source)).said
    return given + [text.strip() for text in said if WORD.search(NAMES.sub("", text))]


@pytest.mark.parametrize("file", READERS, ids=lambda file: file.name)
def test_every_word_of_a_template_for_readers_can_be_translated(file):
    assert unmarked(file.read_text()) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello</p>",
        '<a href="/" title="Hello">*</a>',
        '<nav aria-label="Site"></nav>',
        '<input type="submit" value="Find">',
        "<h1>{{ title }} and more</h1>",
        '{% include "a.html" with kind="Article" only %}',
        '{{ name|default:"Nobody" }}',
        '<meta name="description" content="About legs">',
        "{% if a %}Yes{% endif %}",
    ],
)
def test_a_word_that_was_forgotten_is_found(source):
    assert unmarked(source)


@pytest.mark.parametrize(
    "source",
    [
        '<p class="lede">{% translate "Hello" %}</p>',
        '<nav aria-label="{% translate "Site" %}"></nav>',
        "{% blocktranslate trimmed with day=x %}Updated {{ day }}{% endblocktranslate %}",
        '{% include "a.html" with kind=_("Article") heading="h3" only %}',
        "{# Words for us #}<b>LegCare</b> · →",
        '<script>let word = "Hello"</script>',
    ],
)
def test_a_word_that_can_be_translated_is_left_alone(source):
    assert unmarked(source) == []


# On the pages


class Pseudo(trans_real.DjangoTranslation):
    """A language in which every translated word stands between brackets: ⟦Topics⟧."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧" if message.strip() else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@pytest.fixture
def pseudo_language(monkeypatch: pytest.MonkeyPatch) -> None:
    active = "django.utils.translation.trans_real._active.value"
    monkeypatch.setattr(active, Pseudo("en"), raising=False)


class Written:
    """Every text in the database: whole, as it may stand in a sentence, and between tags."""

    def __init__(self) -> None:
        labels = {"publishing", *(kind.model._meta.app_label for kind in kinds().values())}
        self.whole: set[str] = set()
        self.between: set[str] = set()
        for model in apps.get_models():
            if model._meta.app_label in labels and not model._meta.proxy:
                self._read(model)
        self.names = sorted(self.whole, key=len, reverse=True)

    def _read(self, model: type[models.Model]) -> None:
        fields = [each for each in model._meta.local_fields if isinstance(each, TEXTS)]
        names = [each.name for each in fields]
        for row in model._base_manager.values_list(*names) if names else ():
            for value in filter(None, row):
                self.whole |= {one_line(value), richtext.plain(value)}
                self.between |= {one_line(text) for text in lines(value)}

    def holds(self, text: str) -> bool:
        """Whether nothing is said here but what was written, or its beginning."""
        if text in self.between or text in self.whole:
            return True
        if text.endswith("…") and any(each.startswith(text[:-1].rstrip()) for each in self.names):
            return True
        for name in self.names:
            if name in text and WORD.search(name):
                text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "", text)
        return not WORD.search(NAMES.sub("", text))


TEXTS = (models.CharField, models.TextField)


def lines(value: str) -> Iterator[str]:
    yield from value.splitlines()
    # As a page shows it, with its Japanese words in elements of their own.
    for text in Spoken(mark_japanese(value)).said:
        yield from (text, *text.splitlines())


def one_line(text: str) -> str:
    return " ".join(text.split())


TRANSLATION = re.compile("⟦[^⟦⟧]*⟧")


def untranslated(page: str, written: Written) -> list[str]:
    """What a page says that is neither translated nor in the database."""
    before = ""
    while page != before:
        page, before = TRANSLATION.sub("", page), page
    said = map(one_line, Spoken(page).said)
    return [text for text in said if WORD.search(text) and not written.holds(text)]


def test_every_page_speaks_another_language_but_for_what_editors_wrote(
    sample_site, db, client, pseudo_language
):
    written = Written()
    now = timezone.now()
    addresses = public_addresses()
    addresses += [f"/at/{in_address(now - 30 * DAY)}/", "/teas/licorice-mint-tea/", "/nothing/"]
    addresses += ["/articles/?page=x", "/updates/", "/teas/finder/"]
    # Comparisons show texts in pieces; test_comparison_labels looks at their words.
    addresses += ["/articles/leg-cramps/updates/", "/privacy/updates/"]
    left: dict[str, Any] = {}
    for address in addresses:
        page = client.get(address).content.decode()
        assert "⟦" in page, address
        if found := untranslated(page, written):
            left[address] = found
    assert left == {}


# In another language


def test_a_language_is_there_once_its_translation_is_compiled(tmp_path):
    assert environment.translations(tmp_path / "nothing") == [("en", "English")]
    for name in ("ja", "pt_BR"):
        folder = tmp_path / name / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "django.po").touch()
    assert environment.translations(tmp_path) == [("en", "English")]
    for name in ("ja", "pt_BR"):
        (tmp_path / name / "LC_MESSAGES" / "django.mo").touch()
    known = dict(environment.translations(tmp_path))
    assert known == {"en": "English", "ja": "Japanese", "pt-br": "Brazilian Portuguese"}


@pytest.mark.parametrize(("value", "code"), [("", "en"), ("JA", "ja"), ("pt_BR", "pt-br")])
def test_a_language_is_named_as_people_write_it(monkeypatch, value, code):
    monkeypatch.setenv("SITE_LANGUAGE", value)
    assert environment.language("SITE_LANGUAGE", "en", {"en", "ja", "pt-br"}) == code


@pytest.mark.parametrize(
    ("code", "element"), [("en", '<html lang="en">'), ("ar", '<html lang="ar" dir="rtl">')]
)
def test_a_page_says_its_language_and_its_direction(db, client, code, element):
    with translation.override(code):
        assert element in client.get("/").content.decode()
        assert element in client.get("/nothing/").content.decode()


def test_a_date_is_written_as_its_language_does(db, client):
    live("question", datetime.datetime(2025, 11, 30, tzinfo=datetime.UTC), "why")
    with translation.override("de"):
        text = client.get("/faq/why/").content.decode()
    assert '<time datetime="2025-11-30">30. November 2025</time>' in text


def test_translators_find_every_word_in_their_template():
    """`make messages` was run since a word was added."""
    known = (Path(settings.LOCALE_PATHS[0]) / "django.pot").read_text()
    said = {
        word
        for file in READERS
        for word in re.findall(r'\{% translate "([^"]*)"', file.read_text())
    }
    assert len(said) > 100
    assert [word for word in said if f'\nmsgid "{word}"\n' not in known] == []
