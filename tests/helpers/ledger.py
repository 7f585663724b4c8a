"""What a person remembers of what was done: kept apart from the program, to hold it to that."""

from dataclasses import dataclass, field, replace

from desktop.core.decisions.corrections import Act, Decision
from desktop.core.decisions.examples import is_sealed
from desktop.core.texts.text import digest

NOTHING = Decision()


@dataclass
class Ledger:
    """The texts of a task that must be there, how each stands decided, what was deleted.

    ``past`` holds for each text how it stood before each decision, ``future`` what was taken back
    since; ``trained`` for each version the decisions that it or one before it learned from.
    """

    kept: set = field(default_factory=set)
    binned: set = field(default_factory=set)
    stands: dict = field(default_factory=dict)
    past: dict = field(default_factory=dict)
    future: dict = field(default_factory=dict)
    trained: dict = field(default_factory=dict)

    def read(self, text):
        """Keep a text that was pasted or opened; a deleted one comes back with that."""
        self.kept.add(text)
        self.binned.discard(text)

    def now(self, text):
        """Return how a text stands that is not deleted, or would if it were read."""
        return self.stands.get(text, NOTHING)

    def decide(self, text, made):
        """Write a decision down; what was taken back before it cannot be done again."""
        self.past.setdefault(text, []).append(self.now(text))
        self.future[text] = []
        self.stands[text] = made

    def undo(self, text, made):
        """Take the last decision about a text back; ``made`` is how it stands then."""
        self.past[text].pop()
        self.future[text].append(self.now(text))
        self.stands[text] = made

    def redo(self, text, made):
        """Make the decision again that was taken back last."""
        self.future[text].pop()
        self.past[text].append(self.now(text))
        self.stands[text] = made

    def delete(self, text):
        """Put a text into the bin."""
        self.kept.discard(text)
        self.binned.add(text)

    def rename(self, old, new, rows):
        """Give every decision that names a label the other, those of deleted texts too.

        ``rows`` tells by text which row decides now: nothing was trained under the new name.
        """
        self.stands = {
            text: replace(renamed(made, old, new), correction=rows[text])
            for text, made in self.stands.items()
        }
        for stack in (*self.past.values(), *self.future.values()):
            stack[:] = [renamed(made, old, new) for made in stack]

    def train(self, version, parent, used):
        """Write down what a version has learned from."""
        self.trained[version] = self.trained.get(parent, frozenset()) | used

    @property
    def decided(self):
        """How the texts stand that anything was decided about and that are not deleted."""
        made = {t: plain(m) for t, m in self.stands.items() if t not in self.binned}
        return {t: m for t, m in made.items() if m != NOTHING}

    def lessons(self, version):
        """Return the label or the entities that each text is to teach a version."""
        trained = self.trained.get(version, frozenset())
        return {
            text: answer(made)
            for text, made in self.stands.items()
            if text not in self.binned
            and made.teaches
            and (made.correction not in trained or is_sealed(digest(text)))
        }


def renamed(made, old, new):
    """Return a decision with another label's name."""
    if made.label == old:
        return replace(made, label=new)
    spans = made.spans and tuple(replace(s, label=new) if s.label == old else s for s in made.spans)
    return replace(made, spans=spans)


def plain(made):
    """Return what a decision says, whatever rows made it; accepting is a way to correct."""
    act = Act.RELABEL if made.act in (Act.ACCEPT, Act.SPANS) else made.act
    return replace(made, act=act, correction=None, prediction=None)


def answer(made):
    """Return the answer that a decision gives: a label, or the entities that were reviewed."""
    return made.label if made.spans is None else tuple(s for s in made.spans if s.reviewed)
