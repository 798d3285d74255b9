"""How well, and how fast, are profiles resolved to customers? `python -m bench.identity [--profiles 1e6]`.

Prints a table for each part with plain Splink beside ours, writes all figures to `bench/out/identity.json`,
and ends with 1 where an aim was missed.
"""

import argparse
import json
from pathlib import Path

from bench.identities import published
from bench.identities.report import Figures

OUT = Path(__file__).parent / "out"


def main() -> int:
    """Read the options, measure, print; return 1 where an aim was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.identity", description=__doc__)
    parser.add_argument(
        "--published", type=Path, help="folder of the published sets, febrl and splink below it"
    )
    given = parser.parse_args()
    figures: list[Figures] = [published.measure(given.published)]
    for part in figures:
        print(part.report().text(), end="\n\n", flush=True)
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "identity.json").write_text(json.dumps([part.as_dict() for part in figures], indent=1))
    return 1 if any(part.report().missed for part in figures) else 0


if __name__ == "__main__":
    raise SystemExit(main())
