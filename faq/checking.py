"""What is looked at before a question goes live."""

from publishing.checks.complete import Complete


class QuestionIsComplete(Complete):
    name = "question-is-complete"
    kinds = ("question",)
    needed = {"answer": "Write the answer: a question without one cannot go live."}
