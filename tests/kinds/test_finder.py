"""The tea finder: red flags before all, then the patterns that fit and why, then teas."""

import datetime
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from legcare import sample_content
from publishing import actions
from publishing.models import Edition
from teas import finder
from teas.models import Pattern, Sign, SignPattern
from tests.support.expect import generation
from tests.support.factories import (
    DAY,
    NOW,
    add,
    claim,
    date,
    draft,
    pattern,
    person,
    perspective,
    withdrawn,
)

pytestmark = pytest.mark.django_db
FINDER = "/teas/finder/"


def sign(slug: str, points_to: dict[str, int] | None = None, **columns: Any) -> Sign:
    """A sign of that name; with a level it is a red flag."""
    if columns.get("level"):
        columns = {"advice": f"Why {slug} cannot wait."} | columns
    made: Sign = Sign.objects.create(slug=slug, text=f"I know {slug}", **columns)
    for name, weight in (points_to or {}).items():
        SignPattern.objects.create(sign=made, pattern=pattern(name), weight=weight)
    return made


def tea(name: str, *patterns: str, at: datetime.datetime = NOW - DAY, **columns: Any) -> Any:
    edition = draft("tea", name.lower().replace(" ", "-"), title=name, **columns)
    edition.patterns.set([pattern(each) for each in patterns])
    return date(edition, at)


class Answer:
    """Response of the finder to ticked signs."""

    def __init__(self, client: Any, *ticks: str, prefix: str = "", follow: bool = False) -> None:
        query = "&".join(f"sign={tick}" for tick in ticks)
        self.answer = client.get(f"{prefix}{FINDER}?{query}", follow=follow)
        self.status = self.answer.status_code
        self.html = self.answer.content.decode()
        self.text = " ".join(re.sub(r"<[^>]+>", " ", self.html).split())

    def place(self, words: str) -> int:
        assert words in self.text, words
        return self.text.index(words)

    @property
    def patterns(self) -> list[str]:
        return re.findall(r'fit">\s*<header>\s*<h3>([^<]+?)(?: <span|</h3>)', self.html)

    @property
    def teas(self) -> list[str]:
        return re.findall(r'card-title"><a href="[^"]+">([^<]+)<', self.html)

    @property
    def ticked(self) -> list[str]:
        return re.findall(r'value="([^"]+)" checked', self.html)


@pytest.fixture
def signs() -> None:
    """Signs of two patterns, and one red flag of each level."""
    sign("cold-feet", {"Cold": 3, "Blood": 1}, position=1)
    sign("chilled", {"Cold": 3}, position=2, group="body")
    sign("cramps", {"Blood": 3}, position=3)
    sign("pale", {"Blood": 3}, position=4, group="body")
    sign("itching", {}, position=5)
    sign("hot-calf", level="urgent")
    sign("white-leg", level="emergency")


# What fits


def test_the_page_asks_for_red_flags_first_and_then_group_by_group(client, signs):
    page = Answer(client)
    assert page.status == 200
    assert "Tick one sign at least" in page.text
    asked = re.findall(r'name="sign" value="([^"]+)"', page.html)
    assert asked == [
        *("white-leg", "hot-calf", "cold-feet", "cramps", "itching", "chilled", "pale"),
    ]
    assert not page.ticked
    assert "Medical disclaimer" in page.text


def test_the_pattern_with_most_points_comes_first_and_says_why(client, signs):
    page = Answer(client, "cold-feet", "cramps", "chilled")
    assert page.patterns == ["Cold", "Blood"]
    assert page.place("Cold fits best") < page.place("Because you ticked")
    assert "“I know cold-feet” points to it strongly" in page.text
    assert "“I know cold-feet” points to it a little" in page.text
    assert "Fits well: 2 of your 3 signs point to it" in page.text
    assert page.ticked == ["cold-feet", "cramps", "chilled"]


def test_two_patterns_within_a_point_fit_equally(client, signs):
    page = Answer(client, "cold-feet", "chilled", "pale", "cramps", follow=True)
    assert "2 patterns fit about equally well" in page.text
    assert page.patterns == ["Blood", "Cold"]


def test_one_sign_is_too_little_to_tell_a_pattern_by(client, signs):
    page = Answer(client, "cramps")
    assert "Nothing fits clearly" in page.text
    assert "One sign is too little" in page.text
    assert page.patterns == ["Blood"]
    assert "Fits in part: your one sign points to it" in page.text
    assert "fits best" not in page.text


def test_signs_that_point_in_several_directions_are_told_as_such(client):
    for name in ("Cold", "Blood", "Water"):
        sign(name.lower(), {name: 2})
    page = Answer(client, "blood", "cold", "water")
    assert "Nothing fits clearly" in page.text
    assert "several directions" in page.text


def test_many_patterns_that_fit_equally_say_little(client):
    for name in ("Cold", "Blood", "Water", "Qi"):
        sign(f"{name.lower()}-1", {name: 2}, position=1)
        sign(f"{name.lower()}-2", {name: 2}, position=2)
    ticks = [f"{name}-{n}" for n in (1, 2) for name in ("blood", "cold", "qi", "water")]
    page = Answer(client, *ticks)
    assert "4 patterns fit about equally well" in page.text
    assert "none of them says much" in page.text
    assert page.patterns == ["Blood", "Cold", "Qi"]
    assert "Fewer of your signs also point to: Water" in page.text


def test_a_sign_that_points_to_nothing_is_said_to(client, signs):
    page = Answer(client, "itching")
    assert "Nothing fits" in page.text
    assert page.patterns == page.teas == []
    page = Answer(client, "cramps", "itching", "pale")
    assert "You also ticked what points to none of the patterns: “I know itching”" in page.text


def test_what_half_as_many_points_say_is_only_named(client, signs):
    page = Answer(client, "cold-feet", "chilled")
    assert page.patterns == ["Cold"]
    assert "also point to: Blood" in page.text


def test_the_points_of_a_pattern_are_the_weights_that_lead_to_it(signs):
    found = finder.weigh_signs(Sign.objects.all())
    assert [(fit.pattern.name, fit.points) for fit in found.fits] == [("Blood", 7), ("Cold", 6)]


# Red flags


def test_an_emergency_comes_before_everything_and_offers_no_tea(client, signs):
    tea("Ginger tea", "Cold")
    page = Answer(client, "white-leg", "hot-calf", "cold-feet", "chilled")
    assert page.place("Emergency: call an ambulance now") < page.place("Urgent: see a doctor today")
    assert page.place("Why white-leg cannot wait.") < page.place("Why hot-calf cannot wait.")
    assert page.place("Why hot-calf cannot wait.") < page.place("We show no patterns and no teas")
    assert page.html.index("care-emergency") < page.html.index('<form class="signs"')
    assert page.teas == page.patterns == []
    assert "Ginger" not in page.text


def test_an_urgent_sign_comes_before_patterns_and_no_tea_is_offered(client, signs):
    tea("Ginger tea", "Cold")
    page = Answer(client, "hot-calf", "cold-feet", "chilled")
    assert page.place("Urgent: see a doctor today") < page.place("First the doctor.")
    assert page.place("First the doctor.") < page.place("Cold fits best")
    assert page.patterns == ["Cold"]
    assert page.place("Cold fits best") < page.place("We offer no tea for these ticks.")
    assert page.teas == []
    assert "Ginger" not in page.text
    assert "?pattern=" not in page.html
    assert "ambulance now" not in page.text


def test_a_red_flag_alone_shows_no_pattern(client, signs):
    page = Answer(client, "hot-calf")
    assert "You ticked nothing else" in page.text
    assert page.patterns == page.teas == []


# Teas and articles


def test_the_teas_suit_what_fits_clearly(client, signs):
    tea("Ginger tea", "Cold")
    tea("Jujube tea", "Blood")
    tea("Warm jujube", "Cold", "Blood")
    assert Answer(client, "cold-feet", "cramps", "chilled").teas == ["Ginger tea", "Warm jujube"]
    both = Answer(client, "cold-feet", "cramps", "chilled", "pale")
    assert both.teas == ["Warm jujube", "Jujube tea", "Ginger tea"]


def test_a_tea_is_shown_with_its_cautions_and_claims_with_the_statement(client, signs):
    edition = draft("tea", title="Ginger tea", caution_medicines="Not with blood thinners.")
    edition.patterns.set([pattern("Cold")])
    claim(edition)
    date(edition, NOW - DAY)
    page = Answer(client, "cold-feet", "chilled")
    assert page.place("Read the cautions") < page.place("Not with blood thinners.")
    assert 'Supports warm feet.<a class="asterisk" href="#statement">' in page.html
    assert page.html.count('id="statement"') == 1
    assert "This statement has not been evaluated by the Food and Drug" in page.text


def test_several_claims_have_the_statement_in_the_plural(client, signs):
    for name in ("Ginger tea", "Cinnamon tea"):
        edition = draft("tea", title=name)
        edition.patterns.set([pattern("Cold")])
        claim(edition)
        date(edition, NOW - DAY)
    page = Answer(client, "cold-feet", "chilled")
    assert "These statements have not been evaluated by the Food and Drug" in page.text


def test_without_a_claim_there_is_no_statement(client, signs):
    tea("Ginger tea", "Cold")
    assert "Food and Drug" not in Answer(client, "cold-feet", "chilled").text


def test_only_teas_that_are_live_are_offered_each_in_its_live_text(client, signs):
    old = tea("Old ginger", "Cold", at=NOW - 3 * DAY)
    add(old.document, NOW - DAY, title="New ginger")
    gone = add(tea("Mint", "Cold", at=NOW - 3 * DAY).document, NOW - DAY, title="Mint")
    actions.withdraw(gone.document, person("chief"), "It was wrong.", now=NOW)
    tea("Tomorrow", "Cold", at=NOW + DAY)
    withdrawn("tea", title="Gone")
    edition = draft("tea", title="A draft")
    edition.patterns.set([pattern("Cold")])
    assert Answer(client, "cold-feet", "chilled").teas == ["New ginger"]


def test_under_a_past_moment_the_teas_are_those_of_then(client, signs):
    old = tea("Old ginger", "Cold", at=NOW - 3 * DAY)
    add(old.document, NOW - DAY, title="New ginger")
    prefix = f"/at/{NOW - 2 * DAY:%Y-%m-%dT%H:%M:%SZ}"
    page = Answer(client, "cold-feet", "chilled", prefix=prefix)
    assert page.teas == ["Old ginger"]
    assert f'action="{prefix}{FINDER}"' in page.html
    before = Answer(
        client, "cold-feet", "chilled", prefix=f"/at/{NOW - 9 * DAY:%Y-%m-%dT%H:%M:%SZ}"
    )
    assert "No tea on this site suits." in before.text
    unordered = client.get(f"{prefix}{FINDER}?sign=chilled&sign=cold-feet")
    assert unordered["Location"] == f"{prefix}{FINDER}?sign=cold-feet&sign=chilled"


def test_the_western_parallel_comes_from_live_articles_on_the_pattern(client, signs):
    cold: dict[str, Any] = {
        "pattern": pattern("Cold"),
        "western_parallel": "<p>Narrow <em>vessels</em>.</p>",
    }
    article = draft(title="Cold feet", slug="cold-feet")
    perspective(article, **cold)
    date(article, NOW - DAY)
    hidden = draft(title="Hidden article")
    perspective(hidden, **cold | {"western_parallel": "<p>UNPUBLISHED</p>"})
    page = Answer(client, "cold-feet", "chilled")
    assert "What Western medicine says Cold feet Narrow vessels." in page.text
    assert '<a href="/articles/cold-feet/">' in page.html
    assert "UNPUBLISHED" not in page.text
    assert "Hidden" not in page.text


# The address


def test_a_result_stands_at_one_address_and_holds_only_the_ticks(client, signs):
    once = client.get(f"{FINDER}?sign=chilled&sign=cold-feet&sign=chilled")
    assert once.status_code == 302
    assert once["Location"] == f"{FINDER}?sign=cold-feet&sign=chilled"
    assert client.get(once["Location"]).status_code == 200
    names = re.findall(
        r' name="([^"]+)"', Answer(client, "chilled").html.split('<form class="signs"')[1]
    )
    assert set(names) == {"sign"}


def test_nothing_tells_others_of_the_ticks(client, signs):
    for query in ("", "?sign=chilled", "?sign=nothing", "?sign=chilled&sign=cold-feet"):
        answer = client.get(FINDER + query)
        assert answer["Referrer-Policy"] == "no-referrer"
        assert not answer.cookies
        assert ("noindex" in answer.get("X-Robots-Tag", "")) is bool(query), query
    assert 'name="robots" content="noindex"' in Answer(client, "chilled").html
    assert "noindex" not in Answer(client).html


def test_nothing_about_a_visitor_is_stored(client, signs):
    with CaptureQueriesContext(connection) as captured:
        Answer(client, "cold-feet", "chilled")
    assert all(query["sql"].startswith("SELECT") for query in captured)


def test_an_unknown_tick_is_named_and_the_others_are_kept(client, signs):
    page = Answer(client, "cold-feet", "no-such-sign", "hot-calf")
    assert page.status == 404
    assert "Not known: no-such-sign" in page.text
    assert f'href="{FINDER}?sign=hot-calf&amp;sign=cold-feet"' in page.html
    # A red flag does not wait for an address to be mended.
    assert page.place("Urgent: see a doctor today") < page.place("The address holds ticks")


@pytest.mark.parametrize(
    "query",
    [
        "sign=",
        "sign=%00",
        "sign=%FF%FE",
        "sign=" + "a" * 5000,
        "sign=%3Cscript%3E",
        "sign=%E8%A1%80%E8%99%9A",
        "sign=cold-feet&sign=%22",
        "&".join(["sign=cold-feet"] * 201),
        "&".join(["sign=cold-feet"] * 6000),
        "&".join(f"sign=x{n}" for n in range(300)),
    ],
)
def test_what_no_tick_can_be_is_refused_with_a_page(client, signs, query):
    answer = client.get(f"{FINDER}?{query}")
    assert answer.status_code == 400
    assert "<script>" not in answer.content.decode()
    assert answer.content.decode().count("<h1>") == 1


def test_without_signs_the_page_says_so(client):
    page = Answer(client)
    assert page.status == 200
    assert "has no signs to ask for yet" in page.text


# Caching and cost


def test_an_answer_is_dated_and_ends_with_the_next_change(client, signs):
    tea("Ginger tea", "Cold", at=NOW - DAY)
    first = client.get(f"{FINDER}?sign=chilled")
    assert first["ETag"]
    assert first["Last-Modified"]
    again = client.get(f"{FINDER}?sign=chilled", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_nine_queries_whatever_was_ticked(client, django_assert_num_queries):
    names = ["Cold", "Blood", "Water", "Qi", "Heat"]
    for number in range(20):
        sign(f"sign-{number:02}", {names[number % 5]: 3, names[(number + 1) % 5]: 1})
    for name in names:
        for number in range(3):
            edition = draft("tea", title=f"{name} tea {number}")
            edition.patterns.set([pattern(name), pattern("Cold")])
            claim(edition)
            date(edition, NOW - DAY)
            article = draft(title=f"{name} {number}")
            perspective(article, pattern=pattern(name), western_parallel="<p>So.</p>")
            date(article, NOW - DAY)
    for count in (1, 5, 20):
        query = "&".join(f"sign=sign-{number:02}" for number in range(count))
        # Signs, weights, patterns; articles; teas, their patterns and claims; the clock; the texts.
        with django_assert_num_queries(9):
            assert client.get(f"{FINDER}?{query}").status_code == 200


def test_changing_a_sign_or_weight_moves_the_generation(client):
    Edition.objects.clock(NOW)
    cold = sign("cold-feet")
    assert generation() == 1
    weight = SignPattern.objects.create(sign=cold, pattern=pattern(), weight=1)
    assert generation() == 2
    weight.weight = 3
    weight.save()
    cold.text = "My feet are cold"
    cold.save()
    weight.delete()
    cold.delete()
    assert generation() == 6


# Signs themselves


def test_the_database_refuses_weights_and_levels_that_mean_nothing():
    cold = sign("cold-feet", {"Cold": 3})
    for refused in (
        lambda: SignPattern.objects.create(sign=cold, pattern=pattern("Cold"), weight=1),
        lambda: SignPattern.objects.create(sign=cold, pattern=pattern("Blood"), weight=4),
        lambda: SignPattern.objects.create(sign=cold, pattern=pattern("Blood"), weight=0),
        lambda: Sign.objects.create(slug="x", text="X", level="urgent", advice=""),
        lambda: Sign.objects.create(slug="x", text="X", level="other", advice="Why."),
        lambda: Sign.objects.create(slug="x", text="X", group="other"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            refused()


def test_only_a_red_flag_has_advice_and_each_has_some():
    with pytest.raises(ValidationError, match="Say what the visitor should do"):
        Sign(text="X", slug="x", level="urgent", advice=" ").full_clean()
    with pytest.raises(ValidationError, match="Only a red flag has advice"):
        Sign(text="X", slug="x", advice="Why.").full_clean()


def test_a_red_flag_points_to_no_pattern_however_it_is_written():
    flag = sign("clot", {}, level="urgent", advice="Go.")
    for write in (SignPattern.objects.create, lambda **row: SignPattern(**row).full_clean()):
        with pytest.raises(ValidationError, match="A red flag points to no pattern"):
            write(sign=flag, pattern=pattern("Cold"), weight=1)


def form_of(sign: Sign | None = None, *rows: tuple[Pattern, int], **values: str) -> dict[str, Any]:
    """What the desk sends of a sign with new rows of weights."""
    sent: dict[str, Any] = {"text": "My feet are cold", "slug": "cold", "group": "feel"}
    sent |= {"level": "", "advice": "", "help": "", "position": 0, **values}
    sent |= {"weights-TOTAL_FORMS": len(rows), "weights-INITIAL_FORMS": 0}
    for number, (row, weight) in enumerate(rows):
        sent |= {f"weights-{number}-pattern": row.pk, f"weights-{number}-weight": weight}
        sent |= {f"weights-{number}-sign": sign.pk if sign else ""}
    return sent


def test_a_publisher_adds_a_sign_with_its_weights_at_the_desk(client):
    client.force_login(person("releaser"))
    answer = client.post("/admin/teas/sign/add/", form_of(None, (pattern("Cold"), 3)))
    assert answer.status_code == 302
    assert str(Sign.objects.get().weights.get()) == "Cold (3 of 3)"
    listed = client.get("/admin/teas/sign/").content.decode()
    assert "Cold 3" in listed
    assert (
        "What visitors of the tea finder may tick"
        in client.get(f"/admin/teas/sign/{Sign.objects.get().pk}/change/").content.decode()
    )


def test_the_desk_lets_a_red_flag_point_to_no_pattern(client):
    client.force_login(person("releaser"))
    sent = form_of(None, (pattern("Cold"), 3), level="urgent", advice="It may be a clot.")
    answer = client.post("/admin/teas/sign/add/", sent)
    assert "A red flag points to no pattern" in answer.content.decode()
    assert not Sign.objects.exists()


def test_an_author_reads_signs_and_changes_none(client):
    cold = sign("cold-feet", {"Cold": 3})
    client.force_login(person("writer"))
    page = client.get(f"/admin/teas/sign/{cold.pk}/change/").content.decode()
    assert "I know cold-feet" in page
    assert 'name="_save"' not in page
    address = f"/admin/teas/sign/{cold.pk}/change/"
    assert client.post(address, form_of(cold)).status_code == 403


# The sample


def test_the_sample_s_signs_are_complete(sample_site):
    signs = finder.ordered_signs()
    flags = [each for each in signs if each.is_red_flag]
    assert 20 <= len(signs) - len(flags) <= 25
    assert len(flags) >= 6
    for each in signs:
        each.full_clean()
        assert bool(each.weights.all()) is not each.is_red_flag, each
    for found in Pattern.objects.all():
        assert found.sign_weights.count() >= 4, found


def test_every_pattern_of_the_sample_can_be_found_and_has_its_teas(sample_site, client):
    for each in Pattern.objects.all():
        strong = each.sign_weights.filter(weight__gte=2).values_list("sign__slug", flat=True)
        page = Answer(client, *strong, follow=True)
        assert page.patterns[0] == each.name
        assert page.teas, each
        assert "What Western medicine says" in page.text


def test_the_sample_s_signs_are_written_once(sample_site, db):
    before = SignPattern.objects.count()
    row = sample_content.read(sample_content.FOLDER / "signs.toml")["signs"][10]
    sample_content.add_sign(row)
    assert SignPattern.objects.count() == before
    assert User.objects.exists()
