"""The whole archive as one file: out of one site, into an empty one, and refused where damaged."""

import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
import time
import tracemalloc
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client, override_settings

from legcare import sample_content
from publishing import actions, diff, moments
from publishing.actions.drafts import begin_draft, begin_page
from publishing.archive import tables as archive_tables
from publishing.archive import writing
from publishing.archive.importer import import_archive
from publishing.archive.reading import Archive
from publishing.models import (
    CalendarFeed,
    Discarded,
    Document,
    Edition,
    Event,
    Generation,
    OldAddress,
    PreviewLink,
    Topic,
    triggers,
)
from publishing.refusals import Refused
from teas.models import Tea
from tests.actions.test_races import at_once
from tests.support.factories import DAY, NOW, change, live, person, picture, topic, undone
from tests.support.site import ROOT, Site
from tests.support.site import database as other_database

SECRET = "a password that nobody may read"
MANAGE = [sys.executable, str(ROOT / "manage.py")]


def content():
    """A site with a bit of everything: samples, and what only a longer life brings."""
    editor = User.objects.create_superuser("editor", password=SECRET)
    sample_content.load(editor)
    writers = Group.objects.create(name="Writers")
    writers.permissions.add(Permission.objects.get(codename="change_article"))
    author = person("author")
    author.groups.add(writers)
    author.email = "author@private.example"
    author.save()
    Topic.objects.filter(slug="leg-cramps").update(review_cycle_months=12)
    text = live(hero_image=picture("blue"), hero_alt="Blue.")
    new = change(begin_draft(text.document, author), title="“Füße” 足")
    change(new, title="Feet")
    actions.assign(text.document, person("chief"), author, 6)
    actions.make_preview_link(new, person("chief"))
    actions.make_calendar_feed(author)
    disclaimer = Document.objects.get(slug="medical-disclaimer")
    actions.publish(
        change(begin_draft(disclaimer, editor), text="<p>Ask a doctor.</p>"), editor, note="New."
    )


class Answers(dict):
    """What the site answers at its public addresses: status, headers and body, by address."""

    def ask(self, addresses):
        client = Client()
        for address in addresses:
            answer = client.get(address)
            body = b"".join(answer) if answer.streaming else answer.content
            self[address] = answer.status_code, dict(answer.headers), body
        return self


def addresses():
    """Every public address that the content makes, now and as of other days."""
    pages = {document.get_absolute_url() for document in Document.objects.all()}
    for old in OldAddress.objects.select_related("document"):
        now = old.document.get_absolute_url()
        pages.add(now.replace(f"/{old.document.slug}/", f"/{old.slug}/"))
    pages |= {topic.get_absolute_url() for topic in Topic.objects.all()}
    pages |= {"/", "/topics/", "/articles/", "/faq/", "/teas/", "/nothing/", "/healthz"}
    dated: Any = Edition.objects.dated().filter(live_from__lt=NOW).order_by("live_from")
    known = [edition.live_from for edition in dated]
    then = [known[len(known) // 3], known[-1], NOW + 30 * DAY]
    media = [f"/media/{name}" for name in writing.media.names()]
    return [
        *sorted(pages),
        *media,
        # Each page as of one of the moments.
        *(
            f"/at/{moments.in_address(at)}{page}"
            for position, at in enumerate(then)
            for page in sorted(pages)[position :: len(then)]
        ),
    ]


@dataclass
class Out:
    """An archive, what its site answered, and what must not be in it."""

    file: Path
    answers: Answers
    tokens: list[str]


@pytest.fixture(scope="module")
def out(django_db_setup, django_db_blocker, tmp_path_factory):
    """The archive of a site that is gone again."""
    folder = tmp_path_factory.mktemp("out")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=folder / "media"),
        undone(),
    ):
        content()
        call_command("export", str(folder / "site.jsonl"))
        tokens = [PreviewLink.objects.get().token, CalendarFeed.objects.get().token]
        return Out(folder / "site.jsonl", Answers().ask(addresses()), tokens)


@pytest.fixture
def media_root(tmp_path):
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        yield tmp_path / "media"


@pytest.fixture
def empty(db, media_root):
    """A site as the migrations leave it, and a look at all that an import could change there."""

    def look():
        counts = {table.name: table.count() for table in archive_tables.tables()}
        files = sorted(media_root.rglob("*.*")) if media_root.exists() else []
        generation = Generation.objects.values("number", "unannounced_change_at").first()
        return counts, User.objects.count(), Group.objects.count(), files, generation

    return look


def rows(file):
    return [json.loads(line) for line in file.read_bytes().splitlines()]


def written(file, lines):
    """A file of these lines with a checksum that is right."""
    body = b"".join(writing.encoded(line) for line in lines)
    end = {"lines": len(lines), "sha256": hashlib.sha256(body).hexdigest()}
    file.write_bytes(body + writing.encoded({"end": end}))
    return file


def without_time(file):
    """The lines of an archive, save when it was made and the checksum that depends on it.

    And without the last keys, which a database that was used before has given already.
    """
    head, *lines = rows(file)
    head["head"]["made_at"] = ""
    for there in head["head"]["tables"].values():
        del there["last_key"]
    return [head, *lines[:-1]]


def refusal(file):
    with pytest.raises(Refused) as refused:
        import_archive(Archive(file))
    sentence = refused.value.sentence
    assert "Nothing was changed" in sentence or "nothing was changed" in sentence
    return sentence


# Out and in


def test_what_comes_in_goes_out_again_line_for_line(out, empty, tmp_path):
    report = import_archive(Archive(out.file))
    assert (report.pages, report.files > 10) == (Document.objects.count(), True)
    call_command("export", str(tmp_path / "again.jsonl"))
    assert without_time(tmp_path / "again.jsonl") == without_time(out.file)


@contextmanager
def other_site(folder, url=""):
    """An empty site with a database and a folder of its own, and how commands run there."""
    folder.mkdir()
    there = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "PORT", "SITE_URL")}
    before = os.environ.pop("DATABASE_URL", None)
    if url:
        os.environ["DATABASE_URL"] = url
    try:
        with other_database(folder) as (variables, config):
            env = there | {"LEGCARE_DATA": str(folder), "DEBUG": "1", **variables}

            def run(*arguments):
                done = subprocess.run(
                    [*MANAGE, *arguments], env=env, capture_output=True, text=True, check=False
                )
                assert done.returncode == 0, done.stderr
                return done.stdout

            run("migrate", "--verbosity=0")
            yield run, Site("", config)
    finally:
        os.environ.pop("DATABASE_URL", None)
        if before is not None:
            os.environ["DATABASE_URL"] = before


def test_another_site_answers_byte_for_byte_whatever_its_database(out, tmp_path, django_db_blocker):
    """From this suite's database into SQLite; and, where it is PostgreSQL, from there back."""
    server = os.environ.get("DATABASE_URL", "")
    file = out.file
    for name, url in [("sqlite", ""), *([("postgresql", server)] if server else [])]:
        folder = tmp_path / name
        with other_site(folder, url) as (run, site):
            assert "accounts that cannot be used" in run("import", str(file))
            file = folder / "again.jsonl.gz"
            run("export", str(file))
            unpacked = folder / "again.jsonl"
            unpacked.write_bytes(gzip.decompress(file.read_bytes()))
            assert without_time(unpacked) == without_time(out.file)
            with (
                django_db_blocker.unblock(),
                override_settings(MEDIA_ROOT=folder / "media"),
                site.data(),
            ):
                answers = Answers().ask(out.answers)
                assert not triggers.missing(connections["default"])
        statuses = {status for status, _headers, _body in answers.values()}
        assert statuses == {200, 301, 404, 410}
        for address, expected in out.answers.items():
            assert answers[address] == expected, f"{name}: {address}"


def test_what_follows_an_import_gets_keys_that_are_free(out, empty):
    import_archive(Archive(out.file))
    highest = Edition.objects.order_by("-pk")[0].pk
    text = diff.build_content(Tea, {"title": "A tea that is new"})
    edition = begin_page(Tea, User.objects.create_superuser("new"), text)
    assert edition.pk > highest
    Topic.objects.create(name="New", slug="new")


def test_a_key_that_was_given_is_not_given_again(empty, tmp_path):
    with undone():
        gone = topic("Gone")
        gone.delete()
        call_command("export", str(tmp_path / "file"))
        kept = gone.pk or Topic.objects.create(name="Next", slug="next").pk - 1
    import_archive(Archive(tmp_path / "file"))
    assert Topic.objects.create(name="New", slug="new").pk > kept


def test_the_past_that_came_in_is_frozen_and_the_site_has_moved_on(out, empty):
    before = Generation.objects.lock().number
    import_archive(Archive(out.file))
    assert not triggers.missing(connection)
    assert Generation.objects.get().number > before
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.dated().filter(live_from__lt=NOW).update(title="Other")


def test_accounts_come_by_name_and_nobody_can_use_them(out, empty):
    kept = User.objects.create_user("author", password="mine", is_staff=True)
    report = import_archive(Archive(out.file))
    assert report.matched_accounts == ["author"]
    assert report.created_accounts == ["chief", "editor", "keiko", "mika", "sara"]
    kept.refresh_from_db()
    assert kept.is_active
    assert kept.check_password("mine")
    assert not kept.groups.exists()
    for made in User.objects.exclude(pk=kept.pk):
        assert not made.has_usable_password()
        assert (made.is_active, made.is_staff, made.is_superuser) == (False, False, False)
        assert not made.user_permissions.exists()
    assert Document.objects.filter(owner=kept).exists()


def test_groups_come_with_their_members(out, empty):
    import_archive(Archive(out.file))
    (group,) = User.objects.get(username="author").groups.all()
    assert group.name == "Writers"
    assert [right.codename for right in group.permissions.all()] == ["change_article"]


def test_no_secret_is_in_the_file_and_only_its_owner_reads_it(out):
    text = out.file.read_text()
    for secret in [*out.tokens, "pbkdf2", "private.example", SECRET]:
        assert secret not in text
    assert out.file.stat().st_mode & 0o077 == 0


def test_an_export_is_of_one_instant_and_keeps_no_editor_waiting(concurrent_db, media_root):
    topic("Before")
    lines = writing.lines()
    head = json.loads(next(lines))["head"]

    def write():
        # Were the database locked, this would wait for ten seconds and then fail.
        live("tea")
        topic("Meanwhile")

    assert at_once(write) == [None]
    names = [row["row"]["name"] for row in map(json.loads, lines) if "name" in row.get("row", {})]
    assert names == ["Before"]
    assert head["tables"]["publishing.topic"]["rows"] == 1


def test_every_row_leads_to_what_is_in_the_archive():
    archive_tables.check(archive_tables.tables())
    known = {model._meta.label_lower for model in apps.get_app_config("publishing").get_models()}
    assert known > {"publishing.sentdigest", "publishing.previewlink"}


# Refused, and nothing done


def test_a_site_with_content_takes_no_archive_and_says_what_it_has(out, empty):
    live("tea")
    before = empty()
    sentence = refusal(out.file)
    assert sentence.startswith("This site is not empty; it has documents (1), ")
    assert empty() == before


def test_an_import_run_twice_is_refused(out, empty):
    import_archive(Archive(out.file))
    before = empty()
    assert refusal(out.file).startswith("This site is not empty")
    assert empty() == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no archive of LegCare"),
        (b"\x00\xff\xfe" * 999, "no archive of LegCare"),
        (b"[1]\n", "no archive of LegCare"),
        (b"[" * 100_000 + b"\n", "no archive of LegCare"),
        (b'{"head": {"format": "Another program"}}\n', "no archive of LegCare"),
        (b'{"head": {"format": "LegCare archive"}}\n', "damaged"),
        (b'{"head": {"format": "LegCare archive", "version": 1}}\n', "damaged"),
        (b"\x1f\x8b and no more", "damaged"),
    ],
)
def test_another_file_is_refused(empty, tmp_path, content, said):
    before = empty()
    file = tmp_path / "file"
    file.write_bytes(content)
    assert said in refusal(file)
    assert empty() == before


def test_a_damaged_or_cut_off_archive_is_refused(out, empty, tmp_path):
    whole, before = out.file.read_bytes(), empty()
    zipped = gzip.compress(whole)
    file = tmp_path / "damaged"
    lines = whole.splitlines(keepends=True)
    middle = len(whole) // 2
    damaged = {
        "cut in a line": whole[:middle],
        "cut after a line": b"".join(lines[:99]),
        "without its last line": b"".join(lines[:-1]),
        "one bit": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        "a line twice": b"".join([*lines[:9], *lines[8:]]),
        "a line missing": b"".join([*lines[:9], *lines[10:]]),
        "compressed and cut": zipped[:-2000],
        "compressed, one byte": zipped[:5000] + bytes([zipped[5000] ^ 1]) + zipped[5001:],
    }
    for name, content in damaged.items():
        file.write_bytes(content)
        assert "damaged or cut off" in refusal(file), name
    assert empty() == before


def test_a_head_that_says_too_little_is_refused(empty, tmp_path):
    head = {"head": {"format": "LegCare archive", "version": 1}}
    assert "its first line says too little" in refusal(written(tmp_path / "file", [head]))


def test_an_archive_of_a_newer_program_is_refused(out, empty, tmp_path):
    before = empty()
    head, *lines = rows(out.file)[:-1]
    newer = []
    for change_of in (
        {"version": 2},
        {"tables": {**head["head"]["tables"], "publishing.comment": {"rows": 0, "columns": []}}},
        {
            "tables": {
                **head["head"]["tables"],
                "publishing.topic": {"rows": 6, "columns": ["id", "name", "colour"]},
            }
        },
    ):
        file = written(tmp_path / "newer", [{"head": {**head["head"], **change_of}}, *lines])
        newer.append(refusal(file))
    assert all(sentence.startswith("This archive was written by a newer") for sentence in newer)
    assert "2, and this site reads 1" in newer[0]
    assert "publishing.comment" in newer[1]
    assert "colour" in newer[2]
    assert empty() == before


def test_what_an_older_program_had_discarded_comes_in(out, empty, tmp_path):
    head, *lines = rows(out.file)[:-1]
    tables = head["head"]["tables"]
    new = {"discarded_at", "discarded_by_id", "discarded_with_page", "discarded_release"}
    for name in ("publishing.document", "publishing.edition"):
        tables[name]["columns"] = [each for each in tables[name]["columns"] if each not in new]
    when = "2026-11-20T10:00:00+00:00"
    text = {"fields": {"title": "Mistaken?", "answer": "<p>No.</p>", "topics": []}, "parts": {}}
    kept = {
        "id": 3,
        "kind": "question",
        "slug": "mistaken",
        "title": "Mistaken?",
        "is_whole": True,
        "document_number": 9001,
        "edition_number": 9002,
        "owner_id": "author",
        "created_at": when,
        "review_cycle_months": None,
        "text": text,
        "revision": 2,
        "saved_at": when,
        "saved_by_id": "author",
        "made_from_id": None,
        "made_from_revision": None,
        "begun_as_copy": False,
        "readers_need_to_know": True,
        "note": "",
        "reviews": [],
        "release": "",
        "had_links": False,
        "discarded_at": when,
        "discarded_by_id": "author",
    }
    tables["publishing.discarded"] = {"rows": 1, "columns": sorted(kept), "last_key": 3}
    found = []
    for line in lines:
        if line.get("table") in ("publishing.document", "publishing.edition"):
            line["row"] = {name: line["row"][name] for name in line["row"].keys() - new}
        if line.get("table") in ("publishing.event", "publishing.revision"):
            line["row"]["discarded_id"] = None
        found.append(line)
    for name in ("publishing.event", "publishing.revision"):
        tables[name]["columns"].append("discarded_id")
        tables[name]["rows"] += 1
        first = next(n for n, line in enumerate(found) if line.get("table") == name)
        mine = found[first]["row"] | {"id": 9003, "discarded_id": 3, "title": "Mistaken?"}
        mine |= {"edition_id": None, "document_id": None, "release_id": None, "number": 1}
        row = {column: mine[column] for column in found[first]["row"]}
        found.insert(first, {"table": name, "row": row})
    first = next(
        n
        for n, line in enumerate(found)
        if line.get("table") in ("publishing.event", "publishing.revision")
    )
    found.insert(first, {"table": "publishing.discarded", "row": kept})
    import_archive(Archive(written(tmp_path / "older", [head, *found])))
    draft = Discarded.objects.select_related("document").get(pk=9002)
    assert (draft.title, draft.document.slug, draft.document_id) == ("Mistaken?", "mistaken", 9001)
    assert draft.discarded_with_page
    assert draft.revisions.count() == draft.document.events.count() == 1
    assert actions.restore(draft, User.objects.create_superuser("new")).edition.is_draft


def test_an_archive_of_an_older_program_gets_what_new_columns_begin_with(out, empty, tmp_path):
    head, *lines = rows(out.file)[:-1]
    head["head"]["tables"]["publishing.topic"]["columns"].remove("review_cycle_months")
    for line in lines:
        if line.get("table") == "publishing.topic":
            del line["row"]["review_cycle_months"]
    import_archive(Archive(written(tmp_path / "older", [head, *lines])))
    assert set(Topic.objects.values_list("review_cycle_months", flat=True)) == {None}


def test_events_of_an_older_program_keep_their_sentences(out, empty, tmp_path):
    head, *lines = rows(out.file)[:-1]
    columns = head["head"]["tables"]["publishing.event"]["columns"]
    for name in ("code", "data", "by_name", "edition_id"):
        columns.remove(name)
        for line in lines:
            if line.get("table") == "publishing.event":
                del line["row"][name]
                line["row"]["sentence"] = "Published 1.0."
    columns.append("sentence")
    import_archive(Archive(written(tmp_path / "older", [head, *lines])))
    event = Event.objects.latest("pk")
    assert (event.code, event.sentence) == ("note", "Published 1.0.")
    assert event.by_name == event.by.get_username()


def test_an_archive_that_lacks_what_must_be_there_is_refused(out, empty, tmp_path):
    head, *lines = rows(out.file)[:-1]
    head["head"]["tables"]["publishing.edition"]["columns"].remove("saved_at")
    head["head"]["tables"]["publishing.event"]["columns"].remove("at")
    file = written(tmp_path / "older", [head, *lines])
    assert "written by an older version" in refusal(file)


def altered(lines, what):
    """The lines of an archive with something wrong that its checksum does not tell of."""
    of = {line["table"]: line["row"] for line in lines if "table" in line}
    picture_of = next(line["file"] for line in lines if "file" in line)
    match what:
        case "leads nowhere":
            of["publishing.edition_topics"]["topic_id"] = 4711
        case "no such account":
            of["publishing.event"]["by_id"] = "nobody"
        case "no such column":
            of["teas.tea"]["colour"] = "green"
        case "a column missing":
            del of["publishing.event"]["at"]
        case "no date":
            of["publishing.review"]["reviewed_on"] = "yesterday"
        case "a list for a row":
            lines.append({"table": "publishing.topic", "row": []})
        case "a row twice":
            lines.append({"table": "publishing.topic", "row": of["publishing.topic"]})
        case "a row too few":
            lines.remove({"table": "publishing.event", "row": of["publishing.event"]})
        case "an unknown line":
            lines.append({"comment": "?"})
        case "another picture":
            picture_of["sha256"] = "0" * 64
        case "out of the folder":
            picture_of["name"] = "../../evil.png"
        case "a picture cut off":
            last = max(n for n, line in enumerate(lines) if "piece" in line)
            del lines[last]
        case "no base64":
            next(line for line in lines if "piece" in line)["piece"] = "?"
    return lines


@pytest.mark.parametrize(
    "what",
    [
        *("leads nowhere", "no such account", "no such column", "a column missing", "no date"),
        *("a list for a row", "a row twice", "a row too few", "an unknown line"),
        *("another picture", "out of the folder", "a picture cut off", "no base64"),
    ],
)
def test_an_archive_that_contradicts_itself_is_refused_and_nothing_is_half_done(
    out, empty, tmp_path, what
):
    before = empty()
    head, *lines = rows(out.file)[:-1]
    sentence = refusal(written(tmp_path / "file", [head, *altered(lines, what)]))
    assert sentence.startswith("This archive does not fit together: ")
    assert empty() == before
    assert not triggers.missing(connection)
    assert not list(tmp_path.parent.rglob("evil.png"))


def test_a_file_that_is_there_with_another_content_is_kept(out, empty, media_root):
    name = next(line["file"]["name"] for line in rows(out.file) if "file" in line)
    (media_root / name).parent.mkdir(parents=True)
    (media_root / name).write_bytes(b"mine")
    before = empty()
    assert "is there already" in refusal(out.file)
    assert empty() == before
    assert (media_root / name).read_bytes() == b"mine"


# The commands


def test_the_commands_refuse_in_one_sentence(out, empty, tmp_path, capsys):
    there = tmp_path / "there.jsonl"
    there.write_text("kept")
    for arguments, said in [
        (["export", str(there)], "already"),
        (["export", str(tmp_path / "no" / "folder.jsonl")], "cannot be written"),
        (["import", str(tmp_path / "missing")], "cannot be read"),
        (["import", str(there)], "no archive of LegCare"),
    ]:
        with pytest.raises(CommandError, match=said):
            call_command(*arguments)
    assert there.read_text() == "kept"
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["there.jsonl"]
    assert not capsys.readouterr().out


def test_an_import_tells_of_another_zone_and_address(out, empty, capsys):
    with override_settings(TIME_ZONE="Europe/London", SITE_URL="https://legs.example"):
        call_command("import", str(out.file))
    told = capsys.readouterr().out
    assert re.match(
        r"Imported \d+ documents with \d+ editions and withdrawals, and \d+ files", told
    )
    assert "set TIME_ZONE=Asia/Tokyo" in told
    assert "https://legs.example" in told


# Measured


def test_a_hundred_documents_take_seconds(empty, tmp_path):
    file = tmp_path / "hundred.jsonl.gz"
    with undone():
        call_command("fill", documents=100, editions=5, verbosity=0)
        start = time.perf_counter()
        call_command("export", str(file))
        exported = time.perf_counter() - start
    start = time.perf_counter()
    report = import_archive(Archive(file))
    imported = time.perf_counter() - start
    assert report.editions >= 500
    # A tenth of what is asked of a thousand documents: 120 seconds each.
    assert (exported < 12, imported < 12) == (True, True), (exported, imported)


def test_memory_does_not_grow_with_what_is_stored(empty, media_root, tmp_path):
    size = 24 * 1024 * 1024
    media_root.mkdir()
    (media_root / "large.bin").write_bytes(os.urandom(size))
    file = tmp_path / "large.jsonl"
    call_command("export", str(file))
    assert file.stat().st_size > size
    (media_root / "large.bin").unlink()
    archive_tables.tables()
    tracemalloc.start()
    try:
        with file.with_suffix(".again").open("wb") as again:
            import_archive(Archive(file))
            again.writelines(writing.lines())
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (media_root / "large.bin").stat().st_size == size
    assert peak < 12 * 1024 * 1024, peak


def test_a_table_that_changed_its_app_keeps_its_name_in_archives():
    """What older programs wrote can be brought in, and they can read what this one writes."""
    assert "articles.importedfile" in {table.name for table in archive_tables.tables()}
