"""Why something cannot be evaluated. Unsupported is never false: it is said, with the reason."""


class NotEvaluated(Exception):  # noqa: N818 - the word that every surface shows
    """A test or a rule that the engine cannot answer; the message is the reason, one sentence."""
