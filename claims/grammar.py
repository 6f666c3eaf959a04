"""Scope of denials, advice and qualifiers: whether one governs the words that a rule found.

That it stands somewhere in the sentence says nothing: "It is not bitter and cures cramps" denies
the bitterness. So each has its own grammar, and what that does not know governs nothing: a
refusal too many can be overridden, and a claim too many cannot be taken back.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

# What ends a clause, whatever is said in it; and the words that only link two of them.
STOP = re.compile(r"[.;:!?…–—()\[\]]| [-/] ")
LINK = re.compile(r",|\b(?:and|or|nor)\b")
TURN = re.compile(r"\b(?:but|yet|while|because|so|which|although|though|for it|as it|since)\b")
# The name of a list of words within a pattern.
NAMED = re.compile(r"\{([a-z_]+)\}")
# At most so many characters lie between what governs and what is governed.
FAR = 110

# From a denial to what it denies, in the order in which English says it: "nobody | has shown that |
# this tea | can | relieve or ease | people with cramps".
SAYING = """been be yet ever clinical clinically trial trials study studies has have had shown show
shows proven proved prove proves proof evidence known claim say promise think believe mean found
suggest suggests intended meant made sold able enough to that whether if of for on in tested
approved take drink use rely try large good is are there science know knows"""
NOUNS = "a an any the this these our such it they herbal one"
ALONE = "can could may might will would does do to ever really actually alone itself directly"
REMEDIES = """medicine medicines drug drugs substitute replacement diagnose mitigate diagnoses
mitigates replace replaces help helps medical a an any the for as of in"""
PEOPLE = """a an any the your other people those who have has with from of for in or all severe
disease diseases illness illnesses ailment ailments medicine medicines"""
# Turns a denial round when it stands behind: "nothing cures cramps like this tea".
PRAISE = re.compile(
    r"\W*(?:[\w’'-]+ ){0,4}?(?:like|better|best|faster|quicker|sooner|more|than|except"
    r"|save|unless|until|so \w+|as (?:well|fast|quick(?:ly)?|sure(?:ly)?|gent(?:ly|le)|good)"
    r"|other than|but (?:this|our|ours)|(?:without|with) (?:this|our|ours|it))\b"
)
# Turns it round when it stands before: "it is wrong that it does not cure cramps".
DOUBTED = re.compile(
    r"n[’']t\b|\b(?:not|never|cannot|nobody|nothing|no one|few|wrong|untrue|false|lies?"
    r"|myths?|mistake|doubt\w*|den(?:y|ies|ied)|who says|if|unless|hardly|why)\b"
)
# Words that make what was found a statement of its own, and no part of the advice.
STATED = re.compile(
    r"(?:\b(?:that|which|who|it|this|they|we|can|will|may|always|really|how|why|because|best|good|great)\s+)$"
)
# After an advice, a link may only carry on with what a reader has or takes.
STATE = (
    r"\s*(?:(?:if|when|that|you|people|those|who|have|has|had|are|suffer from|treated for|with"
    r"|an?|any|the|your|severe|open|history of|risk of|kidney|liver|heart|muscle|nerve|skin|joint"
    r"|(?:take|use|takes|taking) (?:\w+ )?(?:medicines?|tablets?|drugs?|pills?)"
    r"(?: (?:for|against))?)"
    r"(?:\s+|$))*"
)
CONDITIONS = "pregnant|breastfeeding|allergic|disease"
VERBS = "(?:diagnose|treat|cure|mitigate|prevent|heal|relieve|ease|soothe|reduce|help)"
# An advice that says no such thing: "see your doctor less", "do not try anything else".
LESS = re.compile(r"\b(?:else|less|other|another|lightly|believe|without)\b")
IF = re.compile(r"\W*(?:please )?(?:if|when|should|in case|where)\b", re.I)
WHO = re.compile(r"\W*(?:people|anyone|everyone|everybody|those|women|men|whoever)\b", re.I)
# Between "if you have diabetes," and the advice; and what a list of conditions is made of.
THEN = re.compile(r"\s*(?:(?:please|first|then|always|only|you|should|must|drink it|it)\s*)*")
MUST = re.compile(r"[\w’' ]{0,40}?\b(?:should|must|need to|please|ought to)(?: \w+)?\s*")
PRAISED = re.compile(r"\b(?:it|this|we|cup|tea|love|beat|gone|away|better|vanish\w*|disappears?)\b")
# In Japanese the verb comes last: what denies or advises stands behind.
JAPANESE_DENIED = re.compile(
    r"(?:する|した|を|の|もの|お茶|薬|代わり|ため|目的|効果|こと|病気|など|と|に|は|で|が|も)*"
)
JAPANESE_ADVISED = re.compile(
    r"(?:の方|の人|の場合|がある|のある|で治療中|で通院中|の薬)[^。！？!?]{0,24}?"
    r"(?:ご?相談|(?:医師|薬剤師)に(?:聞|尋))"
)


@dataclass(frozen=True)
class Span:
    """Words that a rule found in a sentence: where their verb or disease begins, where they end."""

    said: str
    anchor: int
    end: int

    @property
    def words(self) -> str:
        return self.said[self.anchor : self.end]


Governs = Callable[[Span], bool]


def plain(text: str) -> str:
    """A text as a reader sees it: letters of one width, and none that cannot be seen."""
    if text.isascii():
        return text
    return "".join(
        each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each) != "Cf"
    )


class Vocabulary:
    """The lists of words of a market, as parts of patterns."""

    def __init__(self, lists: Mapping[str, list[str]]) -> None:
        # Not every law knows qualifiers.
        self.lists = {"qualified": [r"(?!)"], **lists}

    def named(self, name: str) -> str:
        """The pattern of a list, of which each matches as a whole; the gap is a pattern itself."""
        if name == "gap":
            return self.lists[name][0]
        return "(?:" + "|".join(map(self.expanded, self.lists[name])) + ")"

    def expanded(self, written: str) -> str:
        """A pattern of whole words, with the named lists in place."""
        return NAMED.sub(lambda name: self.named(name[1]), _whole(written))

    def pattern(self, written: str) -> re.Pattern[str]:
        return re.compile(self.expanded(written), re.IGNORECASE)


class Grammar:
    """How the words of a market deny, advise and qualify."""

    def __init__(self, words: Vocabulary) -> None:
        def compiled(pattern: str) -> re.Pattern[str]:
            return re.compile(pattern, re.IGNORECASE)

        acts, symptom, qualified = map(words.named, ("acts", "symptom", "qualified"))
        ill = f"(?:{words.named('disease')}|{symptom})"
        verbs = [VERBS, f"{VERBS}s"]
        lists = [rf"\b{verb}\b(?:(?:,| or| and|, or|, and) {verb}\b)+" for verb in verbs]
        lists.append(rf"{ill}(?:, (?:{ill}))*,? or (?:{ill})")
        self._lists = [compiled(each) for each in lists]
        self._bridge = compiled(
            f"(?: +(?:{_any(SAYING)}))*"
            f"(?: +(?:{_any(NOUNS)}))?(?: +{words.named('product')})?(?: +that)?"
            f"(?: +(?:{_any(ALONE)}))*"
            f"(?: +(?:{acts}|or|{_any(REMEDIES)}))*"
            f"(?: +(?:{_any(PEOPLE)}|{ill}))* *"
        )
        self._denial, self._denial_behind = map(compiled, _by_script(words.lists["denial"]))
        self._advice = compiled(_by_script(words.lists["advice"])[0])
        self._ill = compiled(ill)
        self._state = compiled(rf"{STATE}\s*(?:{CONDITIONS}|{ill})?\s*")
        self._third = compiled(r"(?!pills)[a-z]+[^s\W]s\b")
        self._product = compiled(words.named("product") + r"\s*$")
        self._noun = compiled(rf"(?: (?:or|night|muscle))? {symptom}")
        self._qualified = compiled(qualified)
        self._qualified_behind = compiled(
            rf"(?:,? (?:that|which) (?:is|are)| levels?| you feel)? {qualified}"
        )
        self.named: dict[str, Governs] = {
            "{denial}": self.denied,
            "{advice}": self.advised,
            "{qualified}": self.qualified,
        }

    def denied(self, span: Span) -> bool:
        """Whether a denial stands before it, with nothing between but what it denies."""
        if not span.words.isascii():
            behind = self._denial_behind.search(span.said, span.end)
            if behind and JAPANESE_DENIED.fullmatch(span.said, span.end, behind.start()):
                return True
        said = span.said
        for each in self._lists if " or " in said or " and " in said else ():
            said = each.sub(_joined_up, said)
        if "?" in said[-3:] or PRAISE.match(said[span.end :].lower()):
            return False
        for found in self._denial.finditer(said, max(0, span.anchor - FAR)):
            if found.start() >= span.anchor:
                break
            # "No cure": what was found may be part of the denial itself.
            if found.end() >= span.anchor or self._bridge.fullmatch(said, found.end(), span.anchor):
                return not DOUBTED.search(_clause(said[: found.start()]).lower())
        return False

    def advised(self, span: Span) -> bool:
        """Whether what was found is what a reader has, and the advice is about that."""
        if not span.words.isascii():
            return bool(JAPANESE_ADVISED.match(span.said, span.end))
        before = span.said[: span.anchor].lower()
        if STATED.search(before) or self._claims(span, before):
            return False
        return any(
            self._advice_before(span, before[found.end() :])
            if found.start() < span.anchor
            else self._advice_behind(before, span.said[span.end : found.start()].lower())
            for found in self._advice.finditer(span.said)
        )

    def qualified(self, span: Span) -> bool:
        """Whether a qualifier stands at the very noun that was found."""
        return bool(self._qualified_behind.match(span.said, span.end)) or any(
            self._noun.fullmatch(span.said, found.end(), span.end)
            for found in self._qualified.finditer(span.said, span.anchor, span.end)
        )

    def _claims(self, span: Span, before: str) -> bool:
        """Whether it says that something acts: "cures", or "the tea for cramps"."""
        if self._ill.match(span.words):
            return False
        third = self._third.match(span.words) and not before.rstrip().endswith("what")
        return bool(third or self._product.search(before))

    def _advice_before(self, span: Span, between: str) -> bool:
        if _parted(between) or LESS.search(between):
            return False
        # "Ask your doctor, relieve cramps": the link begins anew with a verb.
        is_verb = not self._ill.match(span.words)
        return self._lists_states(between) and not (
            is_verb and LINK.search(between) and not LINK.split(between)[-1].strip()
        )

    def _advice_behind(self, before: str, between: str) -> bool:
        opening = _clause(before)
        if _parted(between) or TURN.search(opening) or not self._lists_states(opening):
            return False
        if WHO.match(opening) and MUST.fullmatch(between):
            return True
        *pieces, last = LINK.split(between)
        return bool(
            IF.match(opening)
            and THEN.fullmatch(last)
            and not any(PRAISED.search(each) for each in pieces)
        )

    def _lists_states(self, clause: str) -> bool:
        """Whether a clause carries on, after its first piece, with what a reader has or takes."""
        return all(self._state.fullmatch(each) for each in LINK.split(clause)[1:])


def _parted(between: str) -> bool:
    """Whether too much lies between an advice and what was found, or another thought begins."""
    return len(between) > FAR or bool(STOP.search(between) or TURN.search(between))


def _clause(before: str) -> str:
    """The clause that a text ends in, after its last full stop, colon or dash."""
    return STOP.split(before)[-1]


def _joined_up(found: re.Match[str]) -> str:
    """A list ("treat, cure, or prevent") as long, and of one piece."""
    return found[0].replace(",", " ").replace(" and ", " or  ")


def _any(words: str) -> str:
    return "|".join(rf"{each}\b" for each in words.split())


def _whole(written: str) -> str:
    """A pattern that matches whole words, where it is in Latin letters.

    Japanese is written without spaces.
    """
    return rf"(?<![A-Za-z0-9_-])(?:{written})(?![A-Za-z0-9_])" if written.isascii() else written


def _by_script(patterns: list[str]) -> tuple[str, str]:
    """One pattern of those in Latin letters, which match whole words, and one of the others."""
    latin = [each for each in patterns if each.isascii() or "’" in each]
    others = [each for each in patterns if each not in latin]
    return rf"(?<![\w-])(?:{'|'.join(latin)})(?![\w])", "|".join(others) or r"(?!)"
