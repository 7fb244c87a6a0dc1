"""One measure a file: its definition and source in the docstring, no files, no model, no clock.

A share lies in [0, 1]; None says that a question or a run does not define the measure.
"""

from eval.metrics.places import Place, agree
from eval.metrics.texts import contains

__all__ = ["Place", "agree", "contains"]
