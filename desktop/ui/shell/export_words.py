"""The sentences of the dialog of exports."""

from desktop.core.rows.exports import What

# By what is written: how it is called, and what stands in it.
EXPORTS = {
    What.CASES: (
        "Cases",
        "Each text with your answer, what the model said last, note and flag.",
    ),
    What.CORRECTIONS: (
        "Corrections",
        "Everything that was decided, in order: who, when, how many seconds it took.",
    ),
    What.SPANS: ("Entities", "The texts of which you decided all entities, with their places."),
    What.PREDICTIONS: (
        "Predictions",
        "Each reading: the answer, how probable and how sure, the version, the time.",
    ),
}
ONLY_FOUND = "Only the cases that the search for \u201c{query}\u201d finds"
NOT_EXPORTED = "Given up. Nothing was written; an older file of that name is unchanged."
