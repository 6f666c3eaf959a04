"""Search over what is live at a moment, on what the site's database has for it.

words, stems    what a word is
content         what is known of a text
query           what somebody typed
sqlite, postgresql   the index; the same functions in each
indexing        keeps it right
finding         asks it
passages        shows where the words stand
"""
