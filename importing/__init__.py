"""Bringing a page from elsewhere into the desk: read, understood, checked, written as a draft.

`reading` turns a file of any format (`web`, `word`, `plain_text`) into `blocks`, `understanding`
and `sections` give them their places on a `page` by the words in `labels`, `self_check` proves that
nothing was lost, `writing` uses the actions, and a report tells of it all.
"""
