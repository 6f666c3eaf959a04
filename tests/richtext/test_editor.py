"""Editor of rich text: the setting, its media, its content security policy."""

from typing import Any

import pytest
from ckeditor.widgets import CKEditorWidget
from django import forms
from django.http import HttpResponse

from publishing import actions
from publishing.http.desk_urls import desk_url
from publishing.richtext import RichTextField
from publishing.richtext.editor import allow_editor, ckeditor
from publishing.richtext.editor.ckeditor.config import CONFIG, REMOVED_PLUGINS
from tests.support import factories, plain_editor

PLAIN = "tests.support.plain_editor"


class Text(forms.Form):
    title = forms.CharField()


def with_text() -> forms.BaseForm:
    return type("WithText", (Text,), {"body": RichTextField().formfield()})()


def test_the_editor_is_the_one_that_the_settings_name(settings):
    assert isinstance(with_text().fields["body"].widget, CKEditorWidget)
    settings.RICH_TEXT_EDITOR = PLAIN
    form = with_text()
    assert isinstance(form.fields["body"].widget, plain_editor.Widget)
    assert "plain_editor.js" in str(form.media)
    assert "ckeditor" not in f"{form.media}{form}"


def test_the_editor_is_told_what_may_be_stored():
    allowed: Any = CONFIG["allowedContent"]
    assert allowed["a"] == {"attributes": "!href,hreflang,rel,title"}
    assert allowed["img"] == {"attributes": "alt,height,!src,width"}
    assert allowed["h2"] == {"attributes": ""}


def test_the_editor_calls_no_server_and_encodes_no_letters():
    config = ckeditor.Widget().get_context("body", "", {"id": "id_body"})["widget"]["config"]
    assert '"versionCheck": false' in config
    assert '"entities": false' in config
    assert '"language": "en"' in config
    assert {"exportpdf", "scayt", "wsc"} <= set(REMOVED_PLUGINS)


# The content security policy


def is_relaxed(answer: Any) -> bool:
    return "'unsafe-inline'" in answer["Content-Security-Policy"]


def test_a_page_is_relaxed_for_a_form_with_an_editor_and_for_no_other(rf):
    for shown, is_expected in (([Text()], False), ([], False), ([Text(), with_text()], True)):
        response = HttpResponse()
        allow_editor(rf.get("/"), response, shown)
        assert hasattr(response, "_csp_update") == is_expected


@pytest.mark.django_db
def test_only_pages_that_hold_an_editor_relax_the_policy(client, settings):
    client.force_login(factories.person("chief"))
    draft, live = factories.draft(), factories.live()
    image = actions.save_picture(factories.picture(), factories.person("chief"))
    form = desk_url(draft)
    assert is_relaxed(client.get(form))
    assert is_relaxed(client.get(f"{form}?_popup=1"))
    assert is_relaxed(client.post(form, {"title": ""}))
    assert is_relaxed(client.get("/admin/faq/question/add/"))
    for strict in (
        *(
            desk_url(live),
            desk_url(draft, "action", draft.pk, "publish"),
            desk_url(draft, "history", draft.pk),
        ),
        *("/admin/", "/admin/articles/article/", "/admin/publishing/image/?_popup=1&field=id_body"),
        *(f"/admin/publishing/image/{image.pk}/change/", "/"),
    ):
        answer = client.get(strict)
        assert answer.status_code == 200, strict
        assert not is_relaxed(answer), strict
    closing = {"title": "Why?", "slug": "why", "answer": "<p>So.</p>", "_popup": "1"}
    closed = client.post("/admin/faq/question/add/?_popup=1", closing)
    assert closed.templates[0].name == "admin/popup_response.html"
    assert not is_relaxed(closed)
    # Another editor may need nothing of the kind.
    settings.RICH_TEXT_EDITOR = PLAIN
    answer = client.get(form)
    assert "data-rich-text" in answer.content.decode()
    assert not is_relaxed(answer)


@pytest.mark.django_db
def test_the_editor_offers_pictures_to_those_who_may_use_them(client):
    author = factories.person("author")
    client.force_login(author)
    form = desk_url(factories.draft())
    page = client.get(form).content.decode()
    assert 'data-pictures="/admin/publishing/image/?_popup=1"' in page
    assert 'data-upload="/admin/publishing/image/upload/?responseType=json"' in page
    author.user_permissions.remove(*author.user_permissions.filter(codename__endswith="_image"))
    page = client.get(form).content.decode()
    assert "data-rich-text" in page
    assert "data-pictures" not in page
    assert "data-upload" not in page
