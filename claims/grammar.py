"""Whether a denial, an advice or a qualifier governs the words that a rule found.

That it stands somewhere in the sentence says nothing: "It is not bitter and cures cramps" denies
the bitterness. So each has its own grammar, and what that does not know governs nothing: a
refusal too many can be overridden, and a claim too many cannot be taken back.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

# What ends a clause, whatever is said in it; and the words that only link two of them.
STOP = re.compile(r"[.;:!?…–—()\[\]]| [-/] ")
LINK = re.compile(r",|\b(?:and|or|nor)\b")
TURN = re.compile(r"\b(?:but|yet|while|because|so|which|although|though|for it|as it|since)\b")
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
STATE = re.compile(
    r"\s*(?:(?:if|when|that|you|people|those|who|have|has|had|are|suffer from|treated for|with"
    r"|an?|any|the|your|severe|open|history of|risk of|kidney|liver|heart|muscle|nerve|skin|joint"
    r"|(?:take|use|takes|taking) (?:\w+ )?(?:medicines?|tablets?|drugs?|pills?)"
    r"(?: (?:for|against))?)"
    r"(?:\s+|$))*"
)
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
class Hit:
    """What a rule found in a sentence: where its verb or its disease begins, and where it ends."""

    said: str
    anchor: int
    end: int

    @property
    def words(self) -> str:
        return self.said[self.anchor : self.end]


Governs = Callable[[Hit], bool]


def plain(text: str) -> str:
    """A text as a reader sees it: letters of one width, and none that cannot be seen."""
    if text.isascii():
        return text
    return "".join(
        each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each) != "Cf"
    )


class Grammar:
    """How the words of a market deny, advise and qualify."""

    def __init__(self, words: Mapping[str, list[str]], named: Callable[[str], str]) -> None:
        """`named` gives the pattern of a list of words, each of them whole."""

        def compiled(pattern: str) -> re.Pattern[str]:
            return re.compile(pattern, re.IGNORECASE)

        acts, ill = named("acts"), f"(?:{named('disease')}|{named('symptom')})"
        base = "(?:diagnose|treat|cure|mitigate|prevent|heal|relieve|ease|soothe|reduce|help)"
        third = "(?:diagnoses|treats|cures|mitigates|prevents|heals|relieves|eases|reduces)"
        lists = [rf"\b{each}\b(?:(?:,| or| and|, or|, and) {each}\b)+" for each in (base, third)]
        lists.append(rf"{ill}(?:, (?:{ill}))*,? or (?:{ill})")
        self._lists = [compiled(each) for each in lists]
        # Asked about one sentence several times in a row.
        self._without_commas = lru_cache(maxsize=8)(self._of_one_piece)
        nouns = f"(?:{_any(NOUNS)})"
        phases = (
            f"(?: +(?:{_any(SAYING)}))*",
            f"(?: +{nouns})?(?: +{named('product')})?(?: +that)?",
            f"(?: +(?:{_any(ALONE)}))*",
            f"(?: +(?:{acts}|or|{_any(REMEDIES)}))*",
            f"(?: +(?:{_any(PEOPLE)}|{ill}))*",
        )
        self._bridge = compiled("".join(phases) + " *")
        self._denial = compiled(_joined(words["denial"], latin=True))
        self._denial_behind = compiled(_joined(words["denial"], latin=False))
        self._advice = compiled(_joined(words["advice"], latin=True))
        self._ill = compiled(ill)
        self._third = compiled(r"(?!pills)[a-z]+[^s\W]s\b")
        self._product = compiled(named("product") + r"\s*$")
        self._noun = compiled(rf"(?: (?:or|night|muscle))? {named('symptom')}")
        qualified = named("qualified") if "qualified" in words else r"(?!)"
        self._qualified = compiled(qualified)
        self._qualified_behind = compiled(
            rf"(?:,? (?:that|which) (?:is|are)| levels?| you feel)? {qualified}"
        )
        self.named: dict[str, Governs] = {
            "{denial}": self.denied,
            "{advice}": self.advised,
            "{qualified}": self.qualified,
        }

    def denied(self, hit: Hit) -> bool:
        """Whether a denial stands before it, with nothing between but what it denies."""
        if not hit.words.isascii() and self._japanese(hit, self._denial_behind):
            return True
        if not self._denial.search(hit.said):
            return False
        said = self._without_commas(hit.said)
        if "?" in said[-3:] or PRAISE.match(said[hit.end :].lower()):
            return False
        for found in self._denial.finditer(said, max(0, hit.anchor - FAR)):
            if found.start() >= hit.anchor:
                break
            if found.end() >= hit.anchor or self._bridge.fullmatch(said, found.end(), hit.anchor):
                return not DOUBTED.search(_clause(said[: found.start()]).lower())
        return False

    def advised(self, hit: Hit) -> bool:
        """Whether what was found is what a reader has, and the advice is about that."""
        if not hit.words.isascii():
            return bool(JAPANESE_ADVISED.match(hit.said, hit.end))
        before = hit.said[: hit.anchor].lower()
        advices = list(self._advice.finditer(hit.said))
        if any(found.start() < hit.anchor < found.end() for found in advices):
            return True
        if STATED.search(before) or self._claims(hit, before):
            return False
        return any(
            self._advice_before(hit, before[found.end() :])
            if found.start() < hit.anchor
            else self._advice_behind(before, hit.said[hit.end : found.start()].lower())
            for found in advices
        )

    def qualified(self, hit: Hit) -> bool:
        """Whether a qualifier stands at the very noun that was found."""
        for found in self._qualified.finditer(hit.said, hit.anchor, hit.end):
            if self._noun.fullmatch(hit.said, found.end(), hit.end):
                return True
        return bool(self._qualified_behind.match(hit.said, hit.end))

    def _claims(self, hit: Hit, before: str) -> bool:
        """Whether it says that something acts: "cures", or "the tea for cramps"."""
        if self._ill.match(hit.words):
            return False
        third = self._third.match(hit.words) and not before.rstrip().endswith("what")
        return bool(third or self._product.search(before))

    def _advice_before(self, hit: Hit, between: str) -> bool:
        if len(between) > FAR or STOP.search(between) or TURN.search(between):
            return False
        _first, *more = LINK.split(between)
        if LESS.search(between) or (
            more and not more[-1].strip() and not self._ill.match(hit.words)
        ):
            return False
        return all(STATE.fullmatch(each) or self._is_ill(each) for each in more)

    def _advice_behind(self, before: str, between: str) -> bool:
        opening = _clause(before)
        if STOP.search(between) or TURN.search(opening + between) or len(between) > FAR:
            return False
        _first, *more = LINK.split(opening)
        if not all(STATE.fullmatch(each) or self._is_ill(each) for each in more):
            return False
        if WHO.match(opening) and MUST.fullmatch(between):
            return True
        *pieces, last = LINK.split(between)
        if not IF.match(opening) or not THEN.fullmatch(last):
            return False
        return not any(PRAISED.search(each) for each in pieces)

    def _is_ill(self, piece: str) -> bool:
        """Whether a piece of a list is something that a reader has."""
        state = STATE.match(piece)
        rest = piece[state.end() :] if state else piece
        return bool(
            re.fullmatch(r"\s*(?:pregnant|breastfeeding|allergic|disease)\s*", rest)
        ) or bool(self._ill.fullmatch(rest.strip()))

    def _of_one_piece(self, said: str) -> str:
        """A sentence as long, whose lists ("treat, cure, or prevent") are of one piece."""
        for each in self._lists if " or " in said or " and " in said else ():
            said = each.sub(_joined_up, said)
        return said

    @staticmethod
    def _japanese(hit: Hit, behind: re.Pattern[str]) -> bool:
        found = behind.search(hit.said, hit.end)
        return bool(found and JAPANESE_DENIED.fullmatch(hit.said, hit.end, found.start()))


def _clause(before: str) -> str:
    """The clause that a text ends in, after its last full stop, colon or dash."""
    return STOP.split(before)[-1]


def _joined_up(found: re.Match[str]) -> str:
    return found[0].replace(",", " ").replace(" and ", " or  ")


def _any(words: str) -> str:
    return "|".join(rf"{each}\b" for each in words.split())


def _joined(patterns: list[str], *, latin: bool) -> str:
    chosen = [each for each in patterns if each.isascii() or "’" in each]
    if not latin:
        chosen = [each for each in patterns if each not in chosen]
        return "|".join(chosen) or r"(?!)"
    return rf"(?<![\w-])(?:{'|'.join(chosen)})(?![\w])"
