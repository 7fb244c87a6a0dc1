"""A process that writes to a knowledge base: `kb_writer.py FOLDER PREFIX COUNT [hold]`.

Prints one line per generation once it is published; with "hold" it stops inside the lock.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from fake_kb import make, open_index, put


def main(folder: str, prefix: str, count: str, *flags: str) -> None:
    index = open_index(Path(folder))
    say("ready")
    if "hold" in flags:
        with index.write() as batch:
            batch.put(make(prefix))
            say("holding")
            time.sleep(600)
    for number in range(int(count)):
        name = f"{prefix}{number}"
        put(index, f"{name}号文件", f"{name}号附件")
        say(name)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
