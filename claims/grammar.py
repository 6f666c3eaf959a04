"""Grammar of denials, advice and qualifiers: whether they exempt words that a rule found.

A denial anywhere in the sentence is not enough: "It is not bitter and cures cramps" denies the
bitterness. Unknown grammar exempts nothing: editors can override a false alarm, but nobody can
take back a published claim.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

# Ends of clauses, links between clauses, and conjunctions of contrast or reason.
STOP = re.compile(r"[.;:!?…–—()\[\]]| [-/] ")
LINK = re.compile(r",|\b(?:and|or|nor)\b")
CONTRAST = re.compile(r"\b(?:but|yet|while|because|so|which|although|though|for it|as it|since)\b")
# Name of a list of words within a pattern.
LIST_NAME = re.compile(r"\{([a-z_]+)\}")
# Characters between a denial or advice and the words that it exempts.
MAX_DISTANCE = 110

# Words between a denial and the denied words, in their order in English: "nobody | has shown that |
# this tea | can | relieve or ease | people with cramps".
REPORTS = """been be yet ever clinical clinically trial trials study studies has have had shown show
shows proven proved prove proves proof evidence known claim say promise think believe mean found
suggest suggests intended meant made sold able enough to that whether if of for on in tested
approved take drink use rely try large good is are there science know knows"""
ARTICLES = "a an any the this these our such it they herbal one"
AUXILIARIES = "can could may might will would does do to ever really actually alone itself directly"
REMEDIES = """medicine medicines drug drugs substitute replacement diagnose mitigate diagnoses
mitigates replace replaces help helps medical a an any the for as of in"""
PEOPLE = """a an any the your other people those who have has with from of for in or all severe
disease diseases illness illnesses ailment ailments medicine medicines"""
# Reverses a denial from behind: "nothing cures cramps like this tea".
COMPARISON = re.compile(
    r"\W*(?:[\w’'-]+ ){0,4}?(?:like|better|best|faster|quicker|sooner|more|than|except"
    r"|save|unless|until|so \w+|as (?:well|fast|quick(?:ly)?|sure(?:ly)?|gent(?:ly|le)|good)"
    r"|other than|but (?:this|our|ours)|(?:without|with) (?:this|our|ours|it))\b"
)
# Reverses a denial from before: "it is wrong that it does not cure cramps".
DOUBLE_NEGATION = re.compile(
    r"n[’']t\b|\b(?:not|never|cannot|nobody|nothing|no one|few|wrong|untrue|false|lies?"
    r"|myths?|mistake|doubt\w*|den(?:y|ies|ied)|who says|if|unless|hardly|why)\b"
)
# Words before the found words that make them a statement of their own, and no part of an advice.
STATEMENT = re.compile(
    r"(?:\b(?:that|which|who|it|this|they|we|can|will|may|always|really|how|why|because|best|good|great)\s+)$"
)
# Conditions and medicines of a reader, the only words that may follow a link after an advice.
CONDITION = (
    r"\s*(?:(?:if|when|that|you|people|those|who|have|has|had|are|suffer from|treated for|with"
    r"|an?|any|the|your|severe|open|history of|risk of|kidney|liver|heart|muscle|nerve|skin|joint"
    r"|(?:take|use|takes|taking) (?:\w+ )?(?:medicines?|tablets?|drugs?|pills?)"
    r"(?: (?:for|against))?)"
    r"(?:\s+|$))*"
)
CONDITIONS = "pregnant|breastfeeding|allergic|disease"
VERBS = "(?:diagnose|treat|cure|mitigate|prevent|heal|relieve|ease|soothe|reduce|help)"
# Reverses an advice: "see your doctor less", "do not try anything else".
LESS = re.compile(r"\b(?:else|less|other|another|lightly|believe|without)\b")
IF = re.compile(r"\W*(?:please )?(?:if|when|should|in case|where)\b", re.I)
WHO = re.compile(r"\W*(?:people|anyone|everyone|everybody|those|women|men|whoever)\b", re.I)
# Between "if you have diabetes," or "people with diabetes" and the advice.
THEN = re.compile(r"\s*(?:(?:please|first|then|always|only|you|should|must|drink it|it)\s*)*")
MUST = re.compile(r"[\w’' ]{0,40}?\b(?:should|must|need to|please|ought to)(?: \w+)?\s*")
PRAISE = re.compile(r"\b(?:it|this|we|cup|tea|love|beat|gone|away|better|vanish\w*|disappears?)\b")
# In Japanese the verb comes last: denial and advice stand behind.
JAPANESE_DENIED = re.compile(
    r"(?:する|した|を|の|もの|お茶|薬|代わり|ため|目的|効果|こと|病気|など|と|に|は|で|が|も)*"
)
JAPANESE_ADVISED = re.compile(
    r"(?:の方|の人|の場合|がある|のある|で治療中|で通院中|の薬)[^。！？!?]{0,24}?"
    r"(?:ご?相談|(?:医師|薬剤師)に(?:聞|尋))"
)


@dataclass(frozen=True)
class Span:
    """Words that a rule found in a sentence, from their verb or disease (`anchor`) to their end."""

    sentence: str
    anchor: int
    end: int

    @property
    def words(self) -> str:
        return self.sentence[self.anchor : self.end]


Exemption = Callable[[Span], bool]


def normalize(text: str) -> str:
    """Text in normal form (NFKC) without invisible characters."""
    if text.isascii():
        return text
    return "".join(
        each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each) != "Cf"
    )


class Vocabulary:
    """Lists of words of a market, as parts of patterns."""

    def __init__(self, lists: Mapping[str, list[str]]) -> None:
        # Not every market's law has qualifiers.
        self.lists = {"qualified": [r"(?!)"], **lists}

    def alternatives(self, name: str) -> str:
        """Pattern of any entry of a list; the list "gap" is one pattern."""
        if name == "gap":
            return self.lists[name][0]
        return "(?:" + "|".join(map(self.expand, self.lists[name])) + ")"

    def expand(self, written: str) -> str:
        """Pattern of whole words, with the lists in place of their names."""
        return LIST_NAME.sub(lambda name: self.alternatives(name[1]), _whole_words(written))

    def compile(self, written: str) -> re.Pattern[str]:
        return re.compile(self.expand(written), re.IGNORECASE)


class Grammar:
    """Denials, advice and qualifiers in the words of a market."""

    def __init__(self, words: Vocabulary) -> None:
        def compiled(pattern: str) -> re.Pattern[str]:
            return re.compile(pattern, re.IGNORECASE)

        acts, symptom, qualified = map(words.alternatives, ("acts", "symptom", "qualified"))
        ill = f"(?:{words.alternatives('disease')}|{symptom})"
        verbs = [VERBS, f"{VERBS}s"]
        lists = [rf"\b{verb}\b(?:(?:,| or| and|, or|, and) {verb}\b)+" for verb in verbs]
        lists.append(rf"{ill}(?:, (?:{ill}))*,? or (?:{ill})")
        self._lists = [compiled(each) for each in lists]
        self._bridge = compiled(
            f"(?: +(?:{_any_of(REPORTS)}))*"
            f"(?: +(?:{_any_of(ARTICLES)}))?(?: +{words.alternatives('product')})?(?: +that)?"
            f"(?: +(?:{_any_of(AUXILIARIES)}))*"
            f"(?: +(?:{acts}|or|{_any_of(REMEDIES)}))*"
            f"(?: +(?:{_any_of(PEOPLE)}|{ill}))* *"
        )
        self._denial, self._denial_behind = map(compiled, _by_script(words.lists["denial"]))
        self._advice = compiled(_by_script(words.lists["advice"])[0])
        self._ill = compiled(ill)
        self._state = compiled(rf"{CONDITION}\s*(?:{CONDITIONS}|{ill})?\s*")
        self._third = compiled(r"(?!pills)[a-z]+[^s\W]s\b")
        self._product = compiled(words.alternatives("product") + r"\s*$")
        self._noun = compiled(rf"(?: (?:or|night|muscle))? {symptom}")
        self._qualified = compiled(qualified)
        self._qualified_behind = compiled(
            rf"(?:,? (?:that|which) (?:is|are)| levels?| you feel)? {qualified}"
        )
        self.exemptions: dict[str, Exemption] = {
            "{denial}": self.is_denied,
            "{advice}": self.is_advised,
            "{qualified}": self.is_qualified,
        }

    def is_denied(self, span: Span) -> bool:
        """Whether a denial stands before the words, with only denied words between."""
        if not span.words.isascii():
            behind = self._denial_behind.search(span.sentence, span.end)
            if behind and JAPANESE_DENIED.fullmatch(span.sentence, span.end, behind.start()):
                return True
        sentence = span.sentence
        for each in self._lists if " or " in sentence or " and " in sentence else ():
            sentence = each.sub(_as_one_piece, sentence)
        if "?" in sentence[-3:] or COMPARISON.match(sentence[span.end :].lower()):
            return False
        for found in self._denial.finditer(sentence, max(0, span.anchor - MAX_DISTANCE)):
            if found.start() >= span.anchor:
                break
            # "No cure": the words may be part of the denial itself.
            if found.end() >= span.anchor or self._bridge.fullmatch(
                sentence, found.end(), span.anchor
            ):
                return not DOUBLE_NEGATION.search(_clause(sentence[: found.start()]).lower())
        return False

    def is_advised(self, span: Span) -> bool:
        """Whether the words name a condition of the reader, about which the sentence advises."""
        if not span.words.isascii():
            return bool(JAPANESE_ADVISED.match(span.sentence, span.end))
        before = span.sentence[: span.anchor].lower()
        if STATEMENT.search(before) or self._says_effect(span, before):
            return False
        return any(
            self._advice_before(span, before[found.end() :])
            if found.start() < span.anchor
            else self._advice_behind(before, span.sentence[span.end : found.start()].lower())
            for found in self._advice.finditer(span.sentence)
        )

    def is_qualified(self, span: Span) -> bool:
        """Whether a qualifier stands directly at the noun."""
        return bool(self._qualified_behind.match(span.sentence, span.end)) or any(
            self._noun.fullmatch(span.sentence, found.end(), span.end)
            for found in self._qualified.finditer(span.sentence, span.anchor, span.end)
        )

    def _says_effect(self, span: Span, before: str) -> bool:
        """Whether the words say that something acts: "cures", or "the tea for cramps"."""
        if self._ill.match(span.words):
            return False
        third = self._third.match(span.words) and not before.rstrip().endswith("what")
        return bool(third or self._product.search(before))

    def _advice_before(self, span: Span, between: str) -> bool:
        if _is_apart(between) or LESS.search(between):
            return False
        # "Ask your doctor, relieve cramps": the link begins anew with a verb.
        is_verb = not self._ill.match(span.words)
        return self._lists_conditions(between) and not (
            is_verb and LINK.search(between) and not LINK.split(between)[-1].strip()
        )

    def _advice_behind(self, before: str, between: str) -> bool:
        opening = _clause(before)
        if _is_apart(between) or CONTRAST.search(opening) or not self._lists_conditions(opening):
            return False
        if WHO.match(opening) and MUST.fullmatch(between):
            return True
        *pieces, last = LINK.split(between)
        return bool(
            IF.match(opening)
            and THEN.fullmatch(last)
            and not any(PRAISE.search(each) for each in pieces)
        )

    def _lists_conditions(self, clause: str) -> bool:
        """Whether all links of a clause lead on to conditions and medicines of the reader."""
        return all(self._state.fullmatch(each) for each in LINK.split(clause)[1:])


def _is_apart(between: str) -> bool:
    """Whether too much text or the end of a clause lies between an advice and the words."""
    return len(between) > MAX_DISTANCE or bool(STOP.search(between) or CONTRAST.search(between))


def _clause(before: str) -> str:
    """The last clause of a text, after its last full stop, colon or dash."""
    return STOP.split(before)[-1]


def _as_one_piece(found: re.Match[str]) -> str:
    """A list ("treat, cure, or prevent") without commas, and of the same length."""
    return found[0].replace(",", " ").replace(" and ", " or  ")


def _any_of(words: str) -> str:
    return "|".join(rf"{each}\b" for each in words.split())


def _whole_words(written: str) -> str:
    """Pattern of whole words, unless it is Japanese, which is written without spaces."""
    return rf"(?<![A-Za-z0-9_-])(?:{written})(?![A-Za-z0-9_])" if written.isascii() else written


def _by_script(patterns: list[str]) -> tuple[str, str]:
    """One pattern of whole words in Latin letters, and one of the others."""
    latin = [each for each in patterns if each.isascii() or "’" in each]
    others = [each for each in patterns if each not in latin]
    return rf"(?<![\w-])(?:{'|'.join(latin)})(?![\w])", "|".join(others) or r"(?!)"
