"""Language markup (`lang="ja"`) of Japanese words, for screen readers and fonts (WCAG 3.1.2).

Text inside of an element with a `lang` of its own stays as the editor wrote it.
"""

import re

# Kana and their extensions, iteration marks, and Chinese characters: for the inside of [] in a
# pattern.
LETTERS = (
    "\u3005-\u3007\u303b\u3041-\u3096\u3099-\u309a\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003fffd"
)
# Punctuation and full-width characters, which stand between and around such letters.
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
    # Open elements, from the outermost one with a language inwards.
    with_language: list[str] = []
    for tag in TAG.finditer(text):
        out.append(_words(text[position : tag.start()], with_language))
        out.append(tag[0])
        position = tag.end()
        name = tag["name"].lower()
        if tag["closing"]:
            if name in with_language:
                while with_language.pop() != name:
                    pass
        elif name not in VOID and (with_language or LANG.search(tag["rest"])):
            with_language.append(name)
    out.append(_words(text[position:], with_language))
    return "".join(out)


def _words(text: str, with_language: list[str]) -> str:
    return text if with_language else WORDS.sub(r'<span lang="ja">\g<0></span>', text)
