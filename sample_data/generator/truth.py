"""Who is who? The key to the sample data, for tests only: each system's reference and its person."""

from pathlib import Path

from generator.files import write_csv
from generator.identities import Directory
from generator.journeys import StudyMember
from generator.people import Person
from generator.second_channel import Revenue


def write_people(path: Path, directory: Directory, people: list[Person]) -> None:
    """Write the person and persona (also of year two) behind every reference in the data."""
    rows = set()
    for profile in directory.profiles():
        p = profile.person
        end = p.becomes or p.persona
        rows.add((profile.system, profile.ref, p.id, p.persona, end))
        if profile.reachable_email:
            rows.add(("email", profile.reachable_email.lower(), p.id, p.persona, end))
    for p in people:
        if p in directory.web or p in directory.store:
            rows.add(("web_events", f"v{p.id[1:]}", p.id, p.persona, p.becomes or p.persona))
    write_csv(path, ["source", "customer_ref", "person", "persona", "persona_in_year_two"], sorted(rows))


def write_second_channel(path: Path, members: list[StudyMember], brought: Revenue) -> None:
    """Write who is in the second-channel study, who started one, the index order's day, and what it brought.

    `brought` is net revenue in cents of the orders that a second channel added in the 180 days after.
    """
    rows = [
        [
            m.person.id,
            int(m.started),
            m.first_channel,
            m.index_day,
            int(m.person.cables),
            brought[m.person] / 100,
        ]
        for m in sorted(members, key=lambda m: m.person.id)
    ]
    write_csv(path, ["person", "started", "first_channel", "index_day", "cables", "brought"], rows)
