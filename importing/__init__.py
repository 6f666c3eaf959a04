"""Import of files as drafts of articles.

`reading` turns a file of any format (`web`, `word`, `plain_text`) into `blocks`; `parsing` and
`sections` make a `parsed_article` of them by the patterns in `labels`; `completeness` proves that
nothing was lost; `writing` writes the drafts through the actions, with a report.
"""
