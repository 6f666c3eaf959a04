"""Import of files as drafts of articles.

`file_reader` turns a file of any format (`html_reader`, `word_reader`, `text_reader`) into
`blocks`; `parsing` and `sections` make a `parsed_article` of them by the patterns in `labels`;
`completeness` proves that no sentence is lost; `writing` writes the drafts, with a report.
"""
