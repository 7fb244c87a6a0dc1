"""Every call that changes the disk, in one place, so that a test can make each of them fail."""

from __future__ import annotations

import errno
import os
import shutil
import time
from pathlib import Path

# Windows refuses to replace a file for as long as someone reads it; ours are read in microseconds.
_REPLACE_TRIES = 40
_REPLACE_PAUSE_S = 0.05


class Files:
    """The disk; each method returns when the change is durable, or raises OSError."""

    def make_folder(self, path: Path) -> None:
        """Create a folder; its parent must exist, itself must not."""
        path.mkdir()

    def write(self, path: Path, data: bytes) -> None:
        """Write a new file and wait until the disk has it."""
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def sync_folder(self, path: Path) -> None:
        """Make names created or renamed in a folder durable."""
        if not hasattr(os, "O_DIRECTORY"):  # Windows cannot open a folder
            return
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        except OSError as error:
            if error.errno not in {errno.EINVAL, errno.ENOTSUP}:  # some network file systems
                raise
        finally:
            os.close(handle)

    def rename(self, source: Path, target: Path) -> None:
        """Give a folder another name, which must be free."""
        source.rename(target)

    def replace(self, source: Path, target: Path) -> None:
        """Put a file in the place of another, all at once."""
        for left in reversed(range(_REPLACE_TRIES)):
            try:
                source.replace(target)
            except PermissionError:
                if os.name != "nt" or not left:
                    raise
                time.sleep(_REPLACE_PAUSE_S)
            else:
                return

    def remove(self, path: Path) -> None:
        """Remove a file or a folder with all it holds; nothing happens when it is not there."""
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
