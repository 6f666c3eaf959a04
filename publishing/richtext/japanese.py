"""Language markup (`lang="ja"`) of Japanese words, for voices and typefaces of Japanese.

`lang` stays as an editor wrote it: what stands inside an element that has one is left alone.
"""

import re

# Kana and their extensions, the marks that repeat a character, and Chinese characters: for inside
# of [] in a pattern, wherever somebody asks what is written in Japanese or Chinese.
LETTERS = (
    "\u3005-\u3007\u303b\u3041-\u3096\u3099-\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003fffd"
)
# Punctuation, and signs of full width, which stand between and around such letters.
_SIGNS = "\u3001-\u3004\u3008-\u3020\u30fb\uff01-\uff65\ufe00-\ufe0f\U000e0100-\U000e01ef"
WORDS = re.compile(f"[{_SIGNS}]*[{LETTERS}][{LETTERS}{_SIGNS}]*(?:\u3000+[{LETTERS}{_SIGNS}]+)*")
TAG = re.compile(r"""<(?P<closing>/?)(?P<name>[a-zA-Z][^\s/>]*)(?P<rest>(?:"[^"]*"|[^">])*)>""")
LANG = re.compile(r"""\slang="[^"]*\"""")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


def mark_japanese(text: str) -> str:
    """HTML with `<span lang="ja">` around the Japanese words that have no language yet."""
    if not WORDS.search(text):
        return text
    out = []
    position = 0
    # The elements that are open, from the first one with a language inwards.
    foreign: list[str] = []
    for tag in TAG.finditer(text):
        out.append(_words(text[position : tag.start()], foreign))
        out.append(tag[0])
        position = tag.end()
        name = tag["name"].lower()
        if tag["closing"]:
            if name in foreign:
                while foreign.pop() != name:
                    pass
        elif name not in VOID and (foreign or LANG.search(tag["rest"])):
            foreign.append(name)
    out.append(_words(text[position:], foreign))
    return "".join(out)


def _words(text: str, foreign: list[str]) -> str:
    return text if foreign else WORDS.sub(r'<span lang="ja">\g<0></span>', text)
