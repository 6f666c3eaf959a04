"""Full-text search over the editions that are live at a moment, on SQLite or PostgreSQL.

words                words, stems and stop words
content              the words of an edition, as the index stores them
query                query parser
sqlite, postgresql   the index of each database, with the same functions
indexing             updates and verifies the index
spelling             vocabulary and spelling suggestions
results              runs a query
snippets             highlights the words of a query
"""
