"""Make the character tables in rag/text; run once, its output is kept.

Needs `pip install opencc-python-reimplemented pypinyin pillow` (Apache-2.0, MIT, MIT-CMU) and the
font Noto Serif CJK (OFL-1.1); only the lists made from them are shipped.

traditional.txt   two lines, the n-th character of the first is written as the n-th of the second
readings.txt      a sound without tone, a blank, the characters that may be read so
look_alikes.txt   a character, then those that look most like it, the likest first
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from pypinyin import Style, pinyin

TABLES = Path(__file__).parent.parent / "rag" / "text"
FONT = "NotoSerifCJK-Bold.ttc"
SIMPLIFIED_CHINESE = 2  # face of the collection
# cosine of blurred pictures: 未末 .97, 已己 .95, 治冶 .90, 析折 .81; two at random .3
LIKE = 0.78
MOST = 8  # look-alikes of one character


def main() -> None:
    """Write the three files."""
    write("traditional.txt", map("".join, zip(*traditional(), strict=True)))
    write("readings.txt", readings(gb2312(0xB0, 0xF7)))
    write("look_alikes.txt", look_alikes(gb2312(0xB0, 0xD7)))


def write(name: str, lines: Iterator[str]) -> None:
    """Write the lines of a table."""
    (TABLES / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def gb2312(first: int, last: int) -> str:
    """Return the characters of these rows of GB 2312; its 3,755 most used end at row D7."""
    rows = (bytes([row, cell]) for row in range(first, last + 1) for cell in range(0xA1, 0xFF))
    return "".join(pair.decode("gb2312", "ignore") for pair in rows)


def traditional() -> Iterator[tuple[str, str]]:
    """Yield (traditional, simplified) where OpenCC never leaves the character as it is."""
    table = files("opencc") / "dictionary" / "TSCharacters.txt"
    lines = table.read_text(encoding="utf-8").splitlines()
    chosen = {old: new.split() for old, new in (line.split("\t") for line in lines)}
    for old, (simple, *others) in chosen.items():
        in_one_plane = len(old + simple) == 2 and max(old, simple) <= "\uffff"
        if in_one_plane and old not in (simple, *others) and simple not in chosen:
            yield old, simple


def readings(characters: str) -> Iterator[str]:
    """Yield each sound and its characters."""
    by_sound = defaultdict(list)
    for character in characters:
        for sound in pinyin(character, style=Style.NORMAL, heteronym=True)[0]:
            by_sound[sound].append(character)
    return (f"{sound} {''.join(by_sound[sound])}" for sound in sorted(by_sound))


def look_alikes(characters: str) -> Iterator[str]:
    """Yield each character that has look-alikes, and these."""
    pictures = np.array([picture(character) for character in characters])
    for character, likeness in zip(characters, pictures @ pictures.T, strict=True):
        nearest = np.argsort(-likeness)[1 : MOST + 1]
        if like := "".join(characters[i] for i in nearest if likeness[i] >= LIKE):
            yield character + like


def picture(character: str) -> NDArray[np.float32]:
    """Return a character as a unit vector of 28 x 28 grey values around 0."""
    canvas = Image.new("L", (56, 56))
    font = ImageFont.truetype(FONT, 48, index=SIMPLIFIED_CHINESE)
    ImageDraw.Draw(canvas).text((4, -8), character, font=font, fill=255)
    small = canvas.filter(ImageFilter.GaussianBlur(1.2)).resize((28, 28))
    values = np.asarray(small, np.float32).ravel()
    values -= values.mean()
    return np.asarray(values / np.linalg.norm(values), np.float32)


if __name__ == "__main__":
    main()
