"""From lines to paragraphs: what is a headline, what is a caption, and what belongs together.

Newspaper pages and scanned yearbooks cut a sentence wherever a picture, a column or a page ends.
A paragraph is therefore a list of source spans, not one stretch.
"""

from rag.text.layout.lines import front_matter
from rag.text.layout.paragraphs import HEAD, MAX_BREAK, Paragraph, paragraphs

__all__ = ["HEAD", "MAX_BREAK", "Paragraph", "front_matter", "paragraphs"]
