"""Readers of files: format by content, encodings, blocks, refusals."""

import contextlib
import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from docx import Document as WordDocument

from importing import file_reader, html_reader, word_reader
from publishing.refusals import Refused
from tests.support.factories import picture

JAPANESE = "こむら返り\n\n更新日：2025年11月30日\n\nふくらはぎの筋肉が突然つり、とても痛みます。\n"
WESTERN = "Crampes\n\nUne crampe – c’est un muscle qui se contracte. À éviter : « naïveté ».\n"


@contextlib.contextmanager
def refused(words: str) -> Iterator[None]:
    with pytest.raises(Refused) as caught:
        yield
    assert words in caught.value.sentence


def word_file(fill: Any) -> bytes:
    document = WordDocument()
    fill(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def kinds(source: Any) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in source.blocks]


def rewritten(data: bytes, **members: bytes) -> bytes:
    """A .docx with other members in the place of its own."""
    out = io.BytesIO()
    named = {name.replace("__", "/") + ".xml": content for name, content in members.items()}
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name not in named:
                new.writestr(name, old.read(name), zipfile.ZIP_DEFLATED)
        for name, content in named.items():
            new.writestr(name, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


# What it is


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Leg cramps\n\nA cramp is a muscle.", "plain text"),
        ("Prices: 3 < 5 & 5 > 3\n\nA cramp.", "plain text"),
        ("- one\n- two\n* three", "plain text"),
        ("# Leg cramps\n\nA cramp is a muscle.", "Markdown"),
        ("Leg cramps\n==========\n\nA cramp.", "Markdown"),
        ("A [link](https://example.com/) to it.", "Markdown"),
        ("<!DOCTYPE html><html><body><p>A cramp.</p></body></html>", "a web page"),
        ("  <h1>Leg cramps</h1>\n<p>A cramp.</p>", "a web page"),
    ],
)
def test_the_content_says_what_a_text_is(text, name):
    assert file_reader.read(text.encode()).format == name


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (JAPANESE, "utf-8"),
        (JAPANESE, "utf-8-sig"),
        (JAPANESE, "utf-16"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (WESTERN, "cp1252"),
        (WESTERN, "utf-16"),
    ],
)
def test_every_encoding_of_old_pages_is_read(text, encoding):
    read = file_reader.read(text.encode(encoding))
    assert [block.text for block in read.blocks] == [line for line in text.split("\n") if line]


def test_the_encoding_that_a_web_page_names_counts():
    page = f'<html><head><meta charset="Shift_JIS"></head><body><p>{"血虚"}</p></body></html>'
    assert kinds(file_reader.read(page.encode("cp932"))) == [("paragraph", "血虚")]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "There is no text in it."),
        (b" \n\t\n", "There is no text in it."),
        (b"%PDF-1.7 ...", "This is a PDF."),
        (b"{\\rtf1 text}", "This is a Rich Text file."),
        (b"\x89PNG\r\n\x1a\n....", "This is a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a document of an old Word (.doc)"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (bytes(range(256)) * 40, "neither a .docx nor a text"),
        (b"\xff\xfe\x00", "neither a .docx nor a text"),
        (b"PK\x03\x04 not a zip", "damaged"),
        (b"x" * (file_reader.MAX_TEXT_BYTES + 1), "at most 4 MB fit"),
        (b"<html><body></body></html>", "There is no text in it."),
        (b"<p></p>", "There is no text in it."),
    ],
)
def test_what_is_no_readable_text_is_refused_with_a_sentence(data, sentence):
    with refused(sentence):
        file_reader.read(data)


DRAWN = b'<?xml version="1.0"?><!-- a foot --><svg xmlns="x"><text>Foot</text></svg>\n'


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("page.docx", b"Cramps\n\nIt hurts.", "ends in “.docx”, but its content is text."),
        ("page.PDF", b"<p>It hurts.</p>", "ends in “.pdf”, but its content is text."),
        ("page.svg", b"# Cramps\n\nIt hurts.", "ends in “.svg”, but its content is text."),
        ("page.docx", DRAWN, "ends in “.docx”, but its content is a drawing (SVG)."),
        ("page.svg", DRAWN, "This is a drawing (SVG), not a text."),
        ("page.txt", DRAWN, "This is a drawing (SVG), not a text."),
        ("page.docx", b"%PDF-1.7", "This is a PDF."),
        ("page.docx", b" ", "There is no text in it."),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused_with_one_sentence(name, data, sentence):
    with refused(sentence):
        file_reader.read(data, name)


@pytest.mark.parametrize(
    "name", ["page.txt", "page.md", "page.html", "page", "", "page.docx.txt", ".docx", "v1.2"]
)
def test_a_text_of_any_other_name_is_read_as_what_it_is(name):
    assert file_reader.read(b"# Cramps\n\nIt hurts.", name).format == "Markdown"
    with_drawing = b"<svg><path/></svg><h1>Cramps</h1><p>It hurts.</p><svg><path/></svg>"
    assert file_reader.read(with_drawing + b"<p>It ends.</p>", name).format == "a web page"
    assert file_reader.read(word_file(plain_document), name).format == "a Word document"


def test_a_text_that_begins_with_many_comments_is_read_at_once():
    text = f"{'<!--a-->' * 2000}It hurts."
    with contextlib.suppress(Refused):
        assert file_reader.read(text.encode()).format != "a web page"
    with refused("This is a drawing"):
        file_reader.read(f"{'<!--a-->' * 2000}<svg>Foot</svg>".encode())


# Word documents


def test_a_word_document_gives_its_headings_lists_tables_and_pictures():
    def fill(document: Any) -> None:
        document.add_heading("Leg cramps", 0)
        document.add_heading("What it is", 1)
        document.add_paragraph("A muscle that tightens.")
        document.add_paragraph("Pull the toes", style="List Bullet")
        document.add_paragraph("Warm the calf", style="List Bullet")
        document.add_table(1, 2).rows[0].cells[0].text = "Mineral"
        document.add_picture(io.BytesIO(picture().read()))

    source: Any = file_reader.read(word_file(fill))
    assert source.format == "a Word document"
    assert kinds(source) == [
        ("heading", "Leg cramps"),
        ("heading", "What it is"),
        ("paragraph", "A muscle that tightens."),
        ("list", "Pull the toes Warm the calf"),
        ("table", "Mineral"),
        ("picture", ""),
    ]
    assert [block.level for block in source.blocks[:2]] == [1, 1]
    assert source.blocks[-1].picture.data.startswith(b"\x89PNG")


def test_headers_and_comments_of_a_word_document_are_left_out_and_told_of():
    def fill(document: Any) -> None:
        document.add_paragraph("A cramp is a muscle.")
        document.sections[0].header.paragraphs[0].text = "Draft of the clinic"
        run = document.add_paragraph("A second paragraph.").runs[0]
        document.add_comment(run, text="Is that so?", author="Mika", initials="M")

    source = file_reader.read(word_file(fill))
    assert (word_reader.IN_MARGIN, "Draft of the clinic") in source.left_out
    assert (word_reader.COMMENT, "Is that so?") in source.left_out
    assert source.lines == ["A cramp is a muscle.", "A second paragraph."]
    # Neither the words nor the mark of a comment is for readers.
    assert kinds(source) == [
        ("paragraph", "A cramp is a muscle."),
        ("paragraph", "A second paragraph."),
    ]


def plain_document(document: Any) -> None:
    document.add_paragraph("A cramp is a muscle.")


def test_the_words_of_a_formula_of_a_word_document_are_not_lost():
    formula = (
        b'<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">'
        b"<m:r><m:t>x = 2</m:t></m:r></m:oMath></w:p><w:sectPr"
    )
    data = word_file(plain_document)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        document = archive.read("word/document.xml")
    changed = document.replace(b"</w:p><w:sectPr", formula, 1)
    assert changed != document
    source = file_reader.read(rewritten(data, word__document=changed))
    assert source.lines == ["A cramp is a muscle.x = 2"]


def test_a_document_that_unpacks_to_far_too_much_is_refused_before_it_is_opened():
    bomb = rewritten(word_file(plain_document), word__document=b" " * (word_reader.MAX_TEXT + 1))
    assert len(bomb) < 100_000
    with refused("MB of text; at most 6 MB fit"):
        file_reader.read(bomb)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", "word/document.xml"):
            archive.writestr(name, b"<a/>")
        with archive.open("word/media/image1.png", "w") as member:
            for _part in range(100):
                member.write(b"\0" * 1024 * 1024)
    with refused("unpacks to 100 MB"):
        file_reader.read(out.getvalue())


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (b"<w:p/>" * 60_000 + b"<w:p>" * 250_000, "in too many pieces"),
        (b"<w:document><w:body>", "damaged"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "damaged"),
        (b"not xml at all", "damaged"),
    ],
)
def test_a_document_with_hostile_content_is_refused(document, sentence):
    with refused(sentence):
        file_reader.read(rewritten(word_file(plain_document), word__document=document))


def test_a_document_whose_parts_lie_too_deep_is_refused():
    start = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    deep = start + b"<w:sdt>" * 5000 + b"</w:sdt>" * 5000 + b"</w:document>"
    with refused("Copy its text and paste that."):
        file_reader.read(rewritten(word_file(plain_document), word__document=deep))


def test_a_crowded_or_foreign_or_sealed_archive_is_refused():
    crowd, foreign = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(crowd, "w") as archive:
        for number in range(word_reader.MAX_MEMBERS + 1):
            archive.writestr(f"{number}.xml", b"")
    with refused("more than 2,000 files"):
        file_reader.read(crowd.getvalue())
    with zipfile.ZipFile(foreign, "w") as archive:
        archive.writestr("xl/workbook.xml", b"<a/>")
    with refused("no Word document"):
        file_reader.read(foreign.getvalue())
    data = bytearray(word_file(plain_document))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    with refused("protected by a password"):
        file_reader.read(bytes(data))


@pytest.mark.parametrize("cut", [100, 2000, -400, -30])
def test_half_a_word_document_is_refused(cut):
    with refused("damaged"):
        file_reader.read(word_file(plain_document)[:cut])


# Web pages and Markdown


def test_a_web_page_gives_its_text_and_tells_of_what_stands_around_it():
    page = """<!doctype html><html><head><title>Leg cramps | Old site</title><style>p{}</style>
    </head><body><nav><a href="/">Home</a> <a href="/a">About us</a></nav>
    <header><h1>Leg <em>cramps</em></h1></header>
    <main><p>A cramp is a <b>muscle</b>.<script>evil()</script></p>Loose words.
    <div><h2>What it is</h2><p>Sudden.<br><br>And short. <a href="javascript:x()">More</a></p></div>
    <dl><dt>How long?</dt><dd>A minute.</dd></dl></main><footer>Call us</footer></body></html>"""
    source = file_reader.read(page.encode())
    assert kinds(source) == [
        ("heading", "Leg cramps"),
        ("paragraph", "A cramp is a muscle."),
        ("paragraph", "Loose words."),
        ("heading", "What it is"),
        ("paragraph", "Sudden."),
        ("paragraph", "And short. More"),
        ("paragraph", "How long?"),
        ("paragraph", "A minute."),
    ]
    assert [words for _why, words in source.left_out] == [
        *("Home About us", "Leg cramps", "Call us", "More → javascript:x()"),
    ]
    assert "javascript" not in "".join(block.html for block in source.blocks)
    assert "evil" not in " ".join(source.lines)


BESIDE = """<noscript><style>p{}</style><p>Without</p><p>scripts</p></noscript>
<template><p>In a template</p></template><textarea>In a field</textarea>
<math><mi>x</mi></math><svg><style>a{}</style><text>On a drawing</text></svg>
<iframe src="https://video.example/v" title="How to stretch">In a frame</iframe>
<video><source src="/stretch.mp4">In a video</video><object>In an object</object>
<script>evil()</script><noscript><iframe src="https://count.example/"></iframe></noscript>
"""
TOLD = [
    ("noscript", "Without scripts"),
    ("template", "In a template"),
    ("textarea", "In a field"),
    ("math", "x"),
    ("svg", "On a drawing"),
    ("frame", "How to stretch – https://video.example/v"),
    ("iframe", "In a frame"),
    ("video", "/stretch.mp4"),
    ("video", "In a video"),
    ("object", "without an address"),
    ("object", "In an object"),
    ("frame", "https://count.example/"),
]


@pytest.mark.parametrize("before", ["<h1>Cramps</h1><p>It hurts.</p>", "# Cramps\n\nIt hurts.\n\n"])
def test_whatever_no_reader_sees_of_a_page_is_told_with_its_words_and_address(before):
    source = file_reader.read(f"{before}<div>{BESIDE}</div>".encode())
    assert [block.text for block in source.blocks] == ["Cramps", "It hurts."]
    assert [words for _why, words in source.left_out] == [words for _tag, words in TOLD]
    for (why, _words), (tag, _told) in zip(source.left_out, TOLD, strict=True):
        assert why in {
            html_reader.WHY.get(tag),
            html_reader.EMBEDDED.format(what=tag),
        }


def test_a_link_whose_address_is_dropped_is_told():
    page = (
        '<p>A <a href=" java&#10;script:x()">script</a>, a <a href="data:text/html,x">page</a>, '
        '<a href="/teas/">teas</a>, <a href="#end">end</a>, <a href="HTTPS://example.com">far</a>, '
        "<a>none</a>.</p>"
    )
    source = file_reader.read(page.encode())
    assert [block.text for block in source.blocks] == ["A script, a page, teas, end, far, none."]
    assert source.left_out == [
        (html_reader.NO_LINK, "script → java script:x()"),
        (html_reader.NO_LINK, "page → data:text/html,x"),
    ]


def test_a_page_of_nothing_but_frames_is_refused_before_all_are_told():
    frames = "".join(f"<iframe src=/{n}></iframe>" for n in range(html_reader.MAX_ELEMENTS + 1))
    with refused("more than 20,000 parts"):
        file_reader.read(f"<p>It hurts.</p>{frames}".encode())


def test_pictures_of_a_web_page_are_taken_only_from_the_page_itself():
    page = (
        '<figure><img src="data:image/png;base64,iVBORw0KGgo=" alt="Feet">'
        "<figcaption>Two feet</figcaption></figure>"
        '<p>Text <img src="https://evil.example/x.png" alt="Far">.</p>'
    )
    blocks: list[Any] = file_reader.read(page.encode()).blocks
    near, text, far = blocks
    assert (near.picture.alt, near.picture.caption, near.picture.data) == (
        *("Feet", "Two feet"),
        b"\x89PNG\r\n\x1a\n",
    )
    assert (text.text, far.picture.name, far.picture.data) == (
        *("Text .", "https://evil.example/x.png"),
        None,
    )


def test_markdown_gives_the_blocks_that_it_stands_for():
    text = (
        "---\ntitle: Leg cramps\nupdated: 2025-11-30\nlayout: page\n---\n\nA *short*\nsentence.\n\n"
        "## Q&A\nQ: How long?\nA: A minute.\n\n1. one\n2. two\n\n| a | b |\n|---|---|\n| c | d |\n"
    )
    source = file_reader.read(text.encode())
    assert kinds(source) == [
        ("heading", "Leg cramps"),
        ("paragraph", "Updated: 2025-11-30"),
        ("paragraph", "A short sentence."),
        ("heading", "Q&A"),
        ("paragraph", "Q: How long?"),
        ("paragraph", "A: A minute."),
        ("list", "one two"),
        ("table", "a b c d"),
    ]
    assert [words for _why, words in source.left_out] == ["layout: page"]


def test_lines_of_a_fixed_width_are_joined_only_where_that_is_evident():
    wrapped = (
        "A cramp is a muscle that tightens by itself and does not let go. It comes\n"
        "suddenly, it hurts, and you cannot stop it by will. Most often it sits in\n"
        "the calf.\n\nShort line one.\nShort line two.\n"
    )
    texts = [block.text for block in file_reader.read(wrapped.encode()).blocks]
    assert texts == [
        "A cramp is a muscle that tightens by itself and does not let go. It comes suddenly, it "
        "hurts, and you cannot stop it by will. Most often it sits in the calf.",
        "Short line one.",
        "Short line two.",
    ]


def test_japanese_lines_of_one_width_are_joined_without_a_space():
    text = (
        "ふくらはぎの筋肉が突然つって、とても\n痛む症状をこむら返りと言い、夜に多い\nものです。\n"
    )
    (block,) = file_reader.read(text.encode()).blocks
    assert block.text == text.replace("\n", "")
