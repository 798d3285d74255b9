"""Where on the disk does a workspace live? Private folders that only this user can open, swept at start.

A folder is named after the process that made it; `sweep` removes those of processes that are gone, so
that spill files and uploads of a killed app do not stay behind.
"""

import os
import re
import shutil
import tempfile
from pathlib import Path

PREFIX = "regulars"
_NAME = re.compile(rf"{PREFIX}-(\d+)-\w+")


def private_folder() -> Path:
    """Make a new folder that only this user may open (mode 0700) and return its path."""
    return Path(tempfile.mkdtemp(prefix=f"{PREFIX}-{os.getpid()}-"))


def remove(folder: Path) -> None:
    """Delete a folder with all that is in it; missing is fine."""
    shutil.rmtree(folder, ignore_errors=True)


def sweep() -> int:
    """Delete the folders of processes that no longer run; return how many went."""
    gone = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}-*"):
        match = _NAME.fullmatch(folder.name)
        if match and folder.is_dir() and folder.stat().st_uid == os.getuid() and not _runs(int(match[1])):
            remove(folder)
            gone += 1
    return gone


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
