"""`python -m rag.cli`, for where the `fzx` script is not on the path."""

import sys

from rag.cli import main

sys.exit(main())
