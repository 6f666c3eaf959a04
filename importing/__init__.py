"""Bringing a page from elsewhere into the desk: read, understood, checked, written as a draft.

`reading` turns a file of any format into blocks, `understanding` gives them their places,
`self_check` proves that nothing was lost, `writing` uses the verbs, and a report tells of it all.
"""
