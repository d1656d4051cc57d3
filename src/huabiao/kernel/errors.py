"""The one kind of refusal that a person reads. Each action names its own subclass in its own module."""


class RuleBroken(Exception):
    """A rule refuses an act; `sentence` says in plain Chinese why, and what to do instead."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence
