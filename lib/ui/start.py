"""Start the app warm: `python -m lib.ui.start [options of streamlit run]`, behind `make run`.

Streamlit reads `app.py` when the first visitor comes. Reading the libraries, opening the sample and compiling
the first questions takes some seconds; here it is done before the server listens, in the same process.
"""

import importlib
import logging
import sys
from pathlib import Path

from streamlit.web import cli

from lib.analysis.filters import default_filters
from lib.analysis.overview import overview
from lib.errors import UserError
from lib.jobs.sample import sample_workspace

APP = Path(__file__).parents[2] / "app.py"
_log = logging.getLogger("regulars")
FIRST_PAGE = ("lib.ui.navigation", "lib.ui.page", "lib.ui.filters", "lib.ui.charts", "lib.charts.lines")


def warm() -> None:
    """Import what the first page needs and ask its questions of the sample once."""
    # Streamlit warns at each cached function that no server runs yet: that is the point here.
    logging.getLogger("streamlit.runtime.caching.cache_data_api").setLevel(logging.ERROR)
    for module in FIRST_PAGE:
        importlib.import_module(module)
    sample = sample_workspace()
    overview(sample.read, sample.facts, default_filters(sample.facts))
    open_shared()


def open_shared() -> None:
    """Open the workspace that all share, where one is set up, and say in the log where it can't be used."""
    from lib.ui import session, sign_in

    try:
        session.shared()
    except UserError as error:
        _log.error("%s", error)
    if session.is_unguarded():
        sign_in.log_unguarded()


if __name__ == "__main__":
    warm()
    sys.argv = ["streamlit", "run", str(APP), *sys.argv[1:]]
    cli.main()
