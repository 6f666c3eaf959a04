"""Language markup of Japanese words: once, and never inside of a tag."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from publishing.richtext import sanitise
from publishing.richtext.japanese import WORDS, mark_japanese
from tests.support.factories import NOW, claim, date, draft, live, pattern, perspective
from tests.web.test_site import public_addresses


class Voices(HTMLParser):
    """What a page says, each text with the language of the element that it stands in."""

    VOID = {"br", "hr", "img", "input", "link", "meta", "source", "wbr"}

    def __init__(self, text: str) -> None:
        super().__init__()
        self.languages = [""]
        self.said: list[tuple[str, str]] = []
        self.nested = 0
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += attrs
        language = dict(attrs).get("lang")
        self.nested += tag == "span" and language == "ja" == self.languages[-1]
        if tag not in self.VOID:
            self.languages.append(language or self.languages[-1])

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            self.languages.pop()

    def handle_data(self, data: str) -> None:
        if data:
            self.said.append((data, self.languages[-1]))

    @property
    def words(self) -> str:
        return "".join(text for text, _language in self.said)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Blood deficiency", "Blood deficiency"),
        ("血虚", '<span lang="ja">血虚</span>'),
        ("Ketsu-kyo (血虚).", 'Ketsu-kyo (<span lang="ja">血虚</span>).'),
        ("芍薬甘草湯・当帰", '<span lang="ja">芍薬甘草湯・当帰</span>'),
        ("「こむら返り」、と", '<span lang="ja">「こむら返り」、と</span>'),
        ("ｺﾑﾗ and カタカナー", '<span lang="ja">ｺﾑﾗ</span> and <span lang="ja">カタカナー</span>'),
        ("人々 𠮷", '<span lang="ja">人々</span> <span lang="ja">𠮷</span>'),
        ('<span lang="ja">血虚</span>', '<span lang="ja">血虚</span>'),
        ('<span lang="zh">血<em>虛</em></span>', '<span lang="zh">血<em>虛</em></span>'),
        ('<p lang="de">血<br>虚</p>血', '<p lang="de">血<br>虚</p><span lang="ja">血</span>'),
        (
            '<a href="/a" hreflang="ja">血</a>',
            '<a href="/a" hreflang="ja"><span lang="ja">血</span></a>',
        ),
        ('<img alt="血虚 > 血" src="/x">', '<img alt="血虚 > 血" src="/x">'),
        ("한국어 Ελληνικά", "한국어 Ελληνικά"),
    ],
)
def test_japanese_words_are_marked(text, shown):
    assert mark_japanese(text) == shown


PIECES = st.lists(
    st.sampled_from(
        [
            *(
                "血虚",
                "こむら返り",
                "Blood ",
                "、",
                "・",
                "「",
                "　",
                " ",
                "&amp;",
                "&lt;",
                "한",
                "é",
            ),
            *("<p>", "</p>", "<em>", "</em>", '<span lang="ja">', '<span lang="zh">', "</span>"),
            *('<a href="/血/" title="血">', "</a>", "<br>", "<ul><li>", "</li></ul>"),
            *('<span dir="rtl" lang="he">', "<table><tr><td>", "</td></tr></table>", "</b>"),
        ]
    ),
    max_size=12,
).map("".join)


@given(PIECES)
def test_marking_changes_no_word_and_no_attribute_and_marks_once(text):
    stored = sanitise(text)
    shown = mark_japanese(stored)
    before, after = Voices(stored), Voices(shown)
    assert after.words == before.words
    added = [each for each in after.attributes if each != ("lang", "ja")]
    assert added == [each for each in before.attributes if each != ("lang", "ja")]
    assert mark_japanese(shown) == shown
    assert after.nested == before.nested
    assert not [said for said, language in after.said if WORDS.search(said) and not language]


# A parser of HTML reads a line end as any other.
@given(st.text(st.characters(exclude_characters="\r"), max_size=40))
def test_any_text_stays_as_it_is_to_the_ear(text):
    shown = Template("{% load publishing %}{{ text|japanese }}").render(Context({"text": text}))
    assert Voices(shown).words == text
    assert re.sub(r'</?span( lang="ja")?>', "", shown).count("<") == 0


def test_plain_text_is_escaped_and_safe_text_is_not():
    template = Template("{% load publishing %}{{ text|japanese }}")
    hostile = template.render(Context({"text": "<b>血</b>"}))
    assert hostile == '&lt;b&gt;<span lang="ja">血</span>&lt;/b&gt;'
    safe: Any = mark_safe("<b>血</b>")
    assert template.render(Context({"text": safe})) == '<b><span lang="ja">血</span></b>'


def unmarked(page: str) -> list[str]:
    """The Japanese words on a page that a voice would read as English; not those of its title."""
    said = re.sub(r"(?s)<(title|script)\b.*?</\1>", "", page)
    return [text for text, language in Voices(said).said if WORDS.search(text) and language == "en"]


def test_no_public_page_of_the_sample_leaves_japanese_unmarked(sample_site, db, client):
    pages = {at: client.get(at).content.decode() for at in public_addresses()}
    assert any('lang="ja"' in page for page in pages.values())
    assert {at: found for at, page in pages.items() if (found := unmarked(page))} == {}


def test_japanese_in_every_text_of_an_editor_is_marked(db, client):
    word = "血虚"
    live("question", slug="why", title=f"Why {word}?", answer=f"<p>It is {word}.</p>")
    tea = draft("tea", "tea", title=f"Tea {word}", summary=f"For {word}.", body=f"<p>{word}</p>")
    tea.caution_medicines = f"Not with {word}."
    tea.save()
    claim(tea, text=f"Supports {word}.", evidence=f"A book on {word}.")
    date(tea, NOW)
    article = draft(slug="cold", title=f"Cold {word}", summary=f"About {word}.")
    perspective(article, tea.document, pattern=pattern())
    article.sources.update(citation=f"A book on {word}")
    date(article, NOW)
    page = draft("page", "words", title=f"About {word}", summary=f"Who writes of {word}.")
    page.footer_position = 1
    page.save()
    date(page, NOW)
    for address in (
        "/",
        "/articles/",
        "/articles/cold/",
        "/faq/",
        "/faq/why/",
        "/teas/",
        "/teas/tea/",
        "/words/",
    ):
        text = client.get(address).content.decode()
        assert word in text, address
        assert unmarked(text) == [], address
