"""Reading time of a page."""

import pytest

from publishing.richtext.reading_time import reading_minutes


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([], 1),
        ([""], 1),
        (["word " * 200], 1),
        (["word " * 201], 2),
        # All texts of the page count together.
        (["word " * 120, "<p>" + "word " * 120 + "</p>"], 2),
        # Markup is not read, and parts no words.
        (['<p><a href="/a/b/c/">one</a> t<em>w</em>o</p>' * 100], 1),
        (["<p>don't re-read 1.5</p>" * 67], 2),
        # Signs of Japanese are counted one by one: there are no spaces between words.
        (["漢" * 500], 1),
        (["漢" * 501], 2),
        (["word " * 100 + "カ" * 250], 1),
        (["word " * 100 + "カ" * 300], 2),
        (["… – — !? &amp; &nbsp;" * 400], 1),
    ],
)
def test_a_page_takes_as_many_minutes_as_its_words_begin(texts, expected):
    assert reading_minutes(texts) == expected
