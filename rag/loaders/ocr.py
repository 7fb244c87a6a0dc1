"""Pictures of pages: the words are recognised offline, by the extra `[ocr]`.

RapidOCR brings its models (PP-OCRv6, Apache-2.0) in its package; PDFium draws the pages of a PDF.
All of them are imported when the first picture is read.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from functools import cache
from statistics import median
from typing import TYPE_CHECKING

from rag.errors import BrokenFileError, NoOcrError
from rag.loaders.ocr_order import Piece, to_text
from rag.loaders.pages import clean, to_parsed
from rag.loaders.steps import Step, tell
from rag.loaders.text import Parsed

if TYPE_CHECKING:
    from PIL.Image import Image
    from rapidocr import RapidOCR

MAX_PIXELS = 64_000_000  # a newspaper page at 300 dots per inch has 30 million
_SIDE = 2000  # pixels of the longer side that are read: A4 at 170 dots per inch
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")


def parse(data: bytes, *, name: str, suffix: str) -> Parsed:
    """Read a picture; each frame of a TIFF is a page.

    Args:
        data: the bytes of the file, not empty.
        name: what messages call it.
        suffix: of its name, as ".png".

    Raises:
        BrokenFileError: it is no picture, or a larger one than `MAX_PIXELS`.
        NoOcrError: the extra is not installed.
        NoTextError: it shows no words.
    """
    try:
        pages = [clean(text) for text in _frames(data, name)]
    except ImportError as error:
        raise NoOcrError(name=name, package=error.name) from error
    return to_parsed(pages, name=name, suffix=suffix, kind="image")


def read_pages(
    data: bytes, numbers: Sequence[int], *, name: str
) -> Iterator[tuple[int, str | None]]:
    """Yield the number, from 0, and the text of some pages of a PDF; None when it is not drawn.

    Raises:
        BrokenFileError: PDFium cannot open it.
        ImportError: the extra is not installed.
    """
    from pypdfium2 import PdfDocument, PdfiumError

    engine = _engine()
    try:
        with PdfDocument(data) as document:
            for done, number in enumerate(numbers, start=1):
                try:
                    page = document[number]
                    picture = page.render(scale=_SIDE / max(1, *page.get_size())).to_pil()
                except PdfiumError:
                    yield number, None
                else:
                    yield number, clean(_recognise(engine, picture))
                tell(Step(done, len(numbers), is_scanned=True))
    except PdfiumError as error:
        raise BrokenFileError(name=name, reason=str(error)) from error


def _frames(data: bytes, name: str) -> Iterator[str]:
    from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

    engine = _engine()
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            total = getattr(picture, "n_frames", 1)
            for done, frame in enumerate(ImageSequence.Iterator(picture), start=1):
                if math.prod(frame.size) > MAX_PIXELS:
                    raise BrokenFileError(name=name, reason=f"{frame.width}×{frame.height} pixels")
                yield _recognise(engine, ImageOps.exif_transpose(frame))
                tell(Step(done, total, is_scanned=True))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as error:
        raise BrokenFileError(name=name, reason=str(error)[:200]) from error


@cache
def _engine() -> RapidOCR:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.max_side_len": _SIDE,
            "Rec.rec_batch_num": 1,  # lines differ in length; a batch pads them to the longest
            # a third thread costs twice the processor time on a busy machine and gains nothing
            "EngineConfig.onnxruntime.intra_op_num_threads": 2,
            "Det.max_candidates": 2000,  # a newspaper page has more than the 1000 it allows
        }
    )


def _recognise(engine: RapidOCR, picture: Image) -> str:
    import numpy as np
    from rapidocr.inference_engine.onnxruntime.main import ONNXRuntimeError
    from rapidocr.utils.output import RapidOCROutput

    picture.thumbnail((_SIDE, _SIDE))
    try:
        found = engine(np.asarray(picture.convert("RGB"))[:, :, ::-1])  # it expects blue first
    except ONNXRuntimeError as error:  # the models are sound: it is all it says when memory is out
        raise MemoryError(str(error)) from error
    if not isinstance(found, RapidOCROutput) or found.boxes is None or not found.txts:
        return ""
    return to_text(_upright(found.boxes.tolist(), found.txts))


def _upright(boxes: Sequence[Sequence[Sequence[float]]], texts: Sequence[str]) -> list[Piece]:
    """Turn the page back by the slant of its longest lines."""
    slant = _slant(sorted(boxes, key=lambda box: math.dist(box[0], box[1]), reverse=True))
    cos, sin = math.cos(slant), math.sin(slant)
    pieces = []
    for box, text in zip(boxes, texts, strict=True):
        xs = [x * cos + y * sin for x, y in box]
        ys = [y * cos - x * sin for x, y in box]
        pieces.append(Piece(text, min(xs), min(ys), max(xs), max(ys)))
    return pieces


def _slant(boxes: Sequence[Sequence[Sequence[float]]]) -> float:
    """Return the median angle, in radians, of the first quarter of some boxes."""
    corners = [box[:2] for box in boxes[: math.ceil(len(boxes) / 4)]]
    return median(math.atan2(y1 - y0, x1 - x0) for (x0, y0), (x1, y1) in corners)
