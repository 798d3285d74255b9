"""Made-up persons with two accounts each, for tests: enough to learn from, the same each time."""

from random import Random

FIRST = (
    "ann bob carla david emma frank gina henry irene jack karen liam mona nick olga peter queenie ralph "
    "sara tom"
).split()
LAST = (
    "lee miller okafor petrov quinn rossi schmidt tanaka ueda vargas weber xu young zimmer adams brown "
    "clark diaz evans fischer garcia hansen ibarra jones keller lopez martin novak olsen perez"
).split()


def slip(word: str, dice: Random) -> str:
    """Swap two letters of a word."""
    place = dice.randrange(1, len(word) - 1) if len(word) > 2 else 0
    return word[:place] + word[place : place + 2][::-1] + word[place + 2 :]


def accounts(persons: int, seed: int = 7) -> tuple[list[dict], list[dict]]:
    """Return a list of the web shop's and one of the tills' profiles; person n is "W<n>" and "T<n>".

    Half of the persons have one e-mail in both; the others have their name, postcode and birth date in
    common, one in five with a slip in the last name.
    """
    dice = Random(seed)
    web, tills = [], []
    for number in range(persons):
        first, last = dice.choice(FIRST), dice.choice(LAST)
        born = dice.randrange(1950, 2005), dice.randrange(1, 13), dice.randrange(1, 29)
        told = {
            "first_name": first.title(),
            "last_name": last.title(),
            "postcode": f"{dice.randrange(100):05}",
            "birth_date": "{}-{:02}-{:02}".format(*born),
        }
        email = f"{first}.{last}{number}@example.com"
        other = {"email": email} if number % 2 else {}
        if not number % 5:
            other["last_name"] = slip(last, dice).title()
        web.append({**told, "customer_ref": f"W{number}", "email": email})
        tills.append({**told, "customer_ref": f"T{number}", **other})
    return web, tills
