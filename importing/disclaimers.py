"""The closing texts that the site adds by itself: recognised, left out, and quoted in full."""

import re

from importing import labels
from importing.blocks import LIST, PARAGRAPH, QUOTE, Block
from importing.known_documents import Known
from importing.page import Page
from importing.words import sentences, words

TYPICAL = re.compile(
    r"not (?:meant |intended |designed )?(?:to be |as |to replace )?(?:a (?:substitute"
    r"|replacement) for )?(?:professional |any )?medical (?:advice|diagnosis)"
    r"|(?:not|never) (?:\w+ ){0,4}(?:substitute|replacement) for (?:\w+ ){0,4}(?:advice|medical"
    r"|doctor|physician|professional|care|diagnosis|treatment)"
    r"|(?:not|never) (?:replace|take the place of) (?:\w+ ){0,6}(?:doctor|physician|advice"
    r"|professional|examination|pharmacist)"
    r"|for (?:general |your )?(?:information(?:al)?|education(?:al)?)(?: (?:and|or) "
    r"(?:information(?:al)?|education(?:al)?))?(?: purposes?)?(?: only)?"
    r"|(?:not|never) (?:been )?evaluated by the (?:food and drug administration|(?:us )?fda)\b"
    r"|not intended to diagnose,? treat"
    r"|does not (?:constitute|provide|give) medical"
    r"|(?:consult|ask|talk to|speak (?:to|with)|see|seek the advice of) (?:\w+ ){0,5}(?:doctor"
    r"|physician|professional|provider|pharmacist)s?\b"
    r"|never (?:disregard|ignore|delay) (?:\w+ ){0,5}(?:advice|seeking)"
    r"|call your (?:local )?emergency|in an emergency"
    r"|情報提供(?:のみ)?を目的|医師の(?:診断|診察|診療|助言|治療)に代わる|医学的(?:な)?(?:助言|アドバイス)ではありません",
    re.IGNORECASE,
)
# What only such texts say; advice to ask a doctor stands in any page.
STRONG = re.compile(
    r"medical (?:advice|diagnosis)|food and drug administration|\bfda\b|diagnose,? treat"
    r"|(?:substitute|replacement) for|take the place of|replace (?:\w+ ){0,6}(?:advice|doctor)"
    r"|information(?:al)?(?: purposes)? only|purposes only|for (?:general )?(?:information"
    r"|education)\b"
    r"|情報提供|代わる|助言ではありません|アドバイスではありません",
    re.IGNORECASE,
)
FDA = re.compile(r"food and drug administration|\bfda\b|diagnose,? treat,? cure", re.IGNORECASE)
ALIKE = 0.6
LONGEST = 2500
WHY = "The site adds its own text of this kind to every page."
COPYRIGHT = "It says who owns the text, and belongs to the page it came from."
TRAIL = "It says where the page stood on its old site."
SHARED = "It is a button or a link of the page that it came from."
# How many blocks at the end and at the beginning may belong to the old site.
CLOSING, BEGINNING = 10, 2
HEADING = "It headed the text that was left out."


def is_disclaimer(text: str, known: Known) -> bool:
    """Whether a text says what the site's own closing texts say."""
    if not text or len(text) > LONGEST:
        return False
    said = set(words(text))
    for own in known.closing_texts:
        if own and len(said & own) / len(said | own) >= ALIKE:
            return True
    parts = sentences(text)
    typical = sum(bool(TYPICAL.search(part)) for part in parts)
    return STRONG.search(text) is not None and typical * 2 >= len(parts)


def is_statement(text: str) -> bool:
    """Whether a text is the statement on claims, which may stand anywhere, and nothing else."""
    parts = sentences(text)
    return bool(parts) and len(text) < 600 and all(FDA.search(part) for part in parts)


def take(blocks: list[Block], page: Page, known: Known) -> list[Block]:
    """Leaves out what belongs to the page's old site, and quotes it in the report."""
    first_of_end = len(blocks) - CLOSING
    kept: list[Block] = []
    left_out: list[tuple[str, str]] = []
    is_below = False
    for index in reversed(range(len(blocks))):
        block = blocks[index]
        is_answer = index > 0 and labels.asks(blocks[index - 1].text)
        why = ""
        if index >= first_of_end and index > 0 and not is_answer:
            why = _why(block, known, is_below=is_below)
        elif index <= BEGINNING and block.is_line and labels.TRAIL.fullmatch(block.text):
            why = TRAIL
        if not why and block.kind in (PARAGRAPH, LIST) and is_statement(block.text):
            why = WHY
        is_below = why == WHY
        if why:
            left_out.insert(0, (why, block.text))
        else:
            kept.insert(0, block)
    if not any(block.text or block.picture for block in kept):
        return blocks
    for why, text in left_out:
        page.report.left_out(why, text)
    return kept


def take_section(heading: Block, blocks: list[Block], page: Page, known: Known) -> list[Block]:
    """Leaves out a part that is headed as a disclaimer; returns what is none of it."""
    rest = [block for block in blocks if not is_disclaimer(block.text, known)]
    if len(rest) == len(blocks):
        return [heading, *blocks]
    page.report.left_out(HEADING, heading.text)
    for block in blocks:
        if block not in rest:
            page.report.left_out(WHY, block.text)
    return rest


def _why(block: Block, known: Known, *, is_below: bool) -> str:
    """Why a block at the end is left out; empty where it stays."""
    if block.is_line and labels.COPYRIGHT.search(block.text) and len(block.text) < 200:
        return COPYRIGHT
    if block.is_line and labels.SHARE.match(block.text):
        return SHARED
    if block.is_line and is_below and labels.DISCLAIMER.match(block.text):
        return HEADING
    if block.kind in (PARAGRAPH, QUOTE, LIST) and is_disclaimer(block.text, known):
        return WHY
    return ""
