"""The server starts with its libraries read and the sample open, and takes Streamlit's options."""

import subprocess
import sys

from lib.ui import start

CHILD = """
import sys
from lib.ui import start
start.warm()
from lib.jobs import sample
assert sample._opened[0].facts.has_orders
assert set(start.FIRST_PAGE) <= set(sys.modules)
"""


def test_warm_reads_the_first_page_s_modules_and_opens_the_sample():
    subprocess.run([sys.executable, "-c", CHILD], cwd=start.APP.parent, check=True)


def test_it_starts_the_app_that_is_there():
    assert start.APP.is_file()
