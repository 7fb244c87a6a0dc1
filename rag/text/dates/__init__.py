"""Times: when a document was issued, and what its 昨天, 上半年 and “十四五” mean.

Dates are partial ISO strings: "2022", "2022-02" or "2022-02-13". Nothing is guessed: a text that
does not say when it was issued stays undated.
"""

from rag.text.dates.issued import (
    as_of,
    covered,
    is_of_yearbook,
    is_yearbook,
    issue_date,
    periods_in,
    told,
)
from rag.text.dates.mentions import Mention, periods
from rag.text.dates.period import Certainty, Period, is_date, span_of, to_partial, write
from rag.text.dates.undated import Bounds, bounds, with_bounds

VERSION = "1"  # part of the fingerprint: raise it when other dates are stored beside the words

__all__ = [
    "VERSION",
    "Bounds",
    "Certainty",
    "Mention",
    "Period",
    "as_of",
    "bounds",
    "covered",
    "is_date",
    "is_of_yearbook",
    "is_yearbook",
    "issue_date",
    "periods",
    "periods_in",
    "span_of",
    "to_partial",
    "told",
    "with_bounds",
    "write",
]
