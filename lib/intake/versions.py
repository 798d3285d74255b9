"""Which members of a campaign were kept back, where the file only tells which version each was sent?

Grain in: a draft, and the words of its column of versions. Grain out: the draft with a column that tells who
was contacted; for each word whether it is a version or stands for nothing sent.
"""

from dataclasses import replace

from lib.intake.draft import Draft
from lib.intake.shapes import BOOLEAN_WORDS
from lib.schema.tables import normal_header

_NOTHING_SENT = frozenset(
    "noemail nomail nomailing nomessage nosms nocall nocontact nocampaign notreatment nothing notsent "
    "notcontacted notmailed suppressed withheld heldback keptback holdback holdout hold baseline "
    "kontrollgruppe kontrolle temoin groupetemoin kontroll kontrollgrupp grupodecontrol controlgroup".split()
)
"""Words of files for those who were sent nothing, normalised; those for "control" are known already."""


def with_treated(draft: Draft) -> Draft:
    """Return the draft with who was contacted read from the version sent, unless another column tells it."""
    version = draft.sources.get("arm")
    told = {*draft.sources, *draft.constants}
    if draft.table != "campaign_members" or not version or "treated" in told:
        return draft
    return replace(draft, sources={**draft.sources, "treated": version})


def is_read_from_version(draft: Draft, column: str) -> bool:
    """Whether a column tells who was contacted by the version that was sent."""
    return column == "treated" and draft.sources.get("arm") == draft.sources.get(column)


def contacted(word: str) -> str:
    """Return "false" for a word that stands for nothing sent, "true" for any version."""
    name = normal_header(word)
    is_control = name in _NOTHING_SENT or BOOLEAN_WORDS.get(name) == "false"
    return "false" if is_control else "true"
