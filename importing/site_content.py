"""Look-up of content that the site has: patterns, teas, questions, people, closing texts."""

import re
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from faq.models import Question, QuestionDocument
from importing.labels import key, words
from publishing import richtext
from publishing.models import Person
from sitetexts.models import SiteText
from teas.models import Pattern, TeaDocument

PARENTHESES = re.compile(r"[(（\[][^)）\]]*[)）\]]")
# Characters at the start of a line in which the name of a tea is looked for.
MAX_TEA_NAME = 160


@dataclass(frozen=True)
class ExistingQuestion:
    """A question of the site, with its answer as the desk shows it."""

    document_id: int
    answer: str
    # Not everybody who reads the report may read the answer of a draft.
    is_public: bool


class SiteContent:
    """Content of the site by name; each kind is read once, when it is first looked up."""

    @cached_property
    def patterns(self) -> list[tuple[list[str], list[str], Pattern]]:
        """Each pattern with the words of its name and of its Japanese name."""
        return [
            (_without_pattern(words(pattern.name)), words(pattern.japanese_name), pattern)
            for pattern in Pattern.objects.all()
        ]

    @cached_property
    def teas(self) -> list[tuple[list[str], TeaDocument]]:
        """Each tea with the words of its name, long names first."""
        teas = [(words(tea.title), tea) for tea in TeaDocument.objects.all()]
        return sorted(teas, key=lambda pair: -len(pair[0]))

    @cached_property
    def questions(self) -> dict[str, int]:
        questions = QuestionDocument.objects.order_by("-pk")
        return {key(question.title): question.pk for question in questions}

    @cached_property
    def people(self) -> dict[str, Person]:
        return {key(person.name): person for person in Person.objects.all()}

    @cached_property
    def closing_texts(self) -> list[set[str]]:
        """Sets of words of the texts that the site adds to its pages, such as the disclaimer."""
        rows = SiteText.objects.filter(live_from__isnull=False).values_list("text", "plural_text")
        return [set(words(richtext.plain(text))) for row in rows for text in row if text]

    def pattern(self, name: str) -> Pattern | None:
        """The pattern of a heading or a label, in English or Japanese."""
        bare = _without_pattern(words(PARENTHESES.sub(" ", name)))
        inside = [words(part) for part in re.findall(r"[(（\[]([^)）\]]*)", name)]
        for english, japanese, pattern in self.patterns:
            if (bare and bare in (english, japanese)) or (not bare and english in inside):
                return pattern
            if japanese and bare == english + japanese:
                return pattern
        for english, japanese, pattern in self.patterns:
            has_japanese = japanese and any(_contains(part, japanese) for part in inside)
            if has_japanese and _is_similar(bare, english):
                return pattern
        return None

    def patterns_named(self, text: str) -> list[Pattern]:
        """Patterns whose names stand in a text."""
        text_words = words(text)
        # A single word such as Cold has other meanings as well.
        return [
            pattern
            for _english, japanese, pattern in self.patterns
            if (len(name := words(pattern.name)) > 1 and _contains(text_words, name))
            or (japanese and _contains(text_words, japanese))
        ]

    def tea_at_start(self, text: str) -> tuple[TeaDocument | None, str]:
        """The tea with whose name a line begins, and the rest of the line."""
        for name, tea in self.teas:
            if not name or words(text[:MAX_TEA_NAME])[: len(name)] != name:
                continue
            for end in range(1, min(len(text), MAX_TEA_NAME) + 1):
                if words(text[:end]) == name and not text[end : end + 1].isalnum():
                    return tea, text[end:]
        return None, text

    def question(self, title: str) -> ExistingQuestion | None:
        pk = self.questions.get(key(title))
        if pk is None:
            return None
        editions = Question.objects.filter(document=pk, is_withdrawal=False)
        edition = editions.in_desk_order().first()
        if edition is None:
            return ExistingQuestion(pk, "", is_public=False)
        is_public = edition.is_dated and not edition.is_scheduled(timezone.now())
        return ExistingQuestion(pk, edition.answer, is_public)

    def person(self, name: str) -> Person | None:
        """The person of that name, with or without credentials behind it."""
        return self.people.get(key(name)) or self.people.get(key(name.split(",")[0]))


def _without_pattern(name: list[str]) -> list[str]:
    """A name without generic words: Cold pattern is Cold."""
    return [word for word in name if word not in {"pattern", "the"}]


def _contains(text: list[str], part: list[str]) -> bool:
    return f" {' '.join(part)} " in f" {' '.join(text)} "


def _is_similar(name: list[str], other: list[str]) -> bool:
    """Whether a name shares words with another one, and is no sentence that contains it."""
    return not name or (bool(set(name) & set(other)) and len(name) <= len(other) + 1)
