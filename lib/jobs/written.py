"""What has the retailer written down in a workspace, read; and what ships with the app where nobody has?"""

from lib.schema.personas import PersonaBook, read_personas, template
from lib.workspace import documents
from lib.workspace.workspace import Workspace

PERSONAS = "personas"


def text_of(workspace: Workspace, name: str) -> str | None:
    """Return a text that was written down; None where nobody has."""
    with workspace.cursor() as cursor:
        return documents.read(cursor, name)


def personas_of(workspace: Workspace) -> PersonaBook:
    """Return the personas of a workspace.

    Raises
    ------
    UserError
        When what was written can't be read.
    """
    text = text_of(workspace, PERSONAS)
    return template() if text is None else read_personas(text)
