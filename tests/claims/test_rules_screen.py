"""Screen of the wording rules on the desk."""

import html

from django.urls import reverse

from tests.support.factories import person


def test_the_rules_can_be_read_by_whoever_sees_pages(db, client):
    client.force_login(person("author"))
    page = html.unescape(client.get(reverse("admin:claims")).content.decode())
    for words in ("21 CFR 101.93(g)(2)(i)", "薬発第476号", "Rather:", "no legal advice"):
        assert words in page
    assert 'id="us-symptom"' in page
    client.force_login(person("stranger"))
    assert client.get(reverse("admin:claims")).status_code == 403


def test_the_old_address_of_the_rules_leads_on(db, client):
    client.force_login(person("author"))
    answer = client.get("/admin/teas/tea/wording/")
    assert (answer.status_code, answer["Location"]) == (301, reverse("admin:claims"))
