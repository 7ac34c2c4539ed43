"""Outcome measures: tells a change of substance from a change of words."""

from tracker.outcomes.compare import compare
from tracker.outcomes.outcome import Outcome, OutcomeLists
from tracker.outcomes.reading import judge, judge_lines, lists_from_fields, lists_from_rated
from tracker.outcomes.story import Mark, Story, StoryRow, story
from tracker.outcomes.verdict import Comparison, Verdict

__all__ = [
    "Comparison",
    "Mark",
    "Outcome",
    "OutcomeLists",
    "Story",
    "StoryRow",
    "Verdict",
    "compare",
    "judge",
    "judge_lines",
    "lists_from_fields",
    "lists_from_rated",
    "story",
]
