"""How well, and how fast, are profiles resolved to customers? `python -m bench.identity [--profiles 1e6]`.

Prints a table for each part with plain Splink beside ours, writes all figures to `bench/out/identity.json`,
and ends with 1 where an aim was missed. The parts `million` and `increment` keep their profiles and
workspaces in `bench/out/` for the next run.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.identities import million, published, sample
from bench.identities.million import Place
from bench.identities.report import Figures

OUT = Path(__file__).parent / "out"
PARTS = ("published", "sample", "million", "increment")


def run(parts: Sequence[str], folder: Path | None, place: Place) -> Iterator[Figures]:
    """Measure the named parts.

    Parameters
    ----------
    parts
        Of `PARTS`.
    folder
        Of the published sets; None: that part is left out.
    place
        Where the made-up profiles are and go, and how many.
    """
    if "published" in parts and folder:
        yield published.measure(folder)
    if "sample" in parts:
        yield sample.measure()
    if {"million", "increment"} & set(parts):
        yield million.measure(place, increment="increment" in parts, beside="million" in parts)


def main() -> int:
    """Read the options, measure, print; return 1 where an aim was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.identity", description=__doc__)
    parser.add_argument("--profiles", default="1e6", help="made-up profiles, such as 1e5")
    parser.add_argument("--parts", default=",".join(PARTS), help=f"of {', '.join(PARTS)}")
    parser.add_argument("--published", type=Path, help="folder of the published sets: febrl, splink below it")
    parser.add_argument("--seed", type=int, default=1, help="of made-up profiles")
    given = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    figures: list[Figures] = []
    for part in run(
        given.parts.split(","), given.published, Place(OUT, int(float(given.profiles)), seed=given.seed)
    ):
        figures.append(part)
        print(part.report().text(), end="\n\n", flush=True)
    (OUT / "identity.json").write_text(json.dumps([part.as_dict() for part in figures], indent=1))
    return 1 if any(part.report().missed for part in figures) else 0


if __name__ == "__main__":
    raise SystemExit(main())
