"""What a generation holds and what built it; checked before its first answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

FORMAT = 1  # raise it when an older program could not read the folder any more


class DamageError(Exception):
    """A generation fails a check; the folder code falls back to another one."""


class NewerFormatError(Exception):
    """A newer program wrote this manifest.

    Args:
        version: the format it found.
    """

    def __init__(self, version: int) -> None:
        self.version = version
        super().__init__(f"format {version}")


@dataclass(frozen=True, slots=True)
class FileRecord:
    """Size in bytes and hash of one file."""

    size: int
    sha256: str

    @classmethod
    def of(cls, data: bytes) -> FileRecord:
        """Return the record of these bytes."""
        return cls(len(data), hashlib.sha256(data).hexdigest())


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of one generation.

    Attributes:
        generation: its number; later ones are higher, whatever the clock says.
        keep_from: generations below this one hold text that was removed since.
        chunks: how many.
        fingerprint: what built it.
        files: each file by name.
    """

    generation: int
    keep_from: int
    chunks: int
    fingerprint: Mapping[str, str]
    files: Mapping[str, FileRecord]

    def to_bytes(self) -> bytes:
        """Return the file, with a checksum over itself."""
        body = {"version": FORMAT, **asdict(self)}
        text = json.dumps({**body, "checksum": _checksum(body)}, ensure_ascii=False, indent=2)
        return text.encode() + b"\n"

    @classmethod
    def from_bytes(cls, data: bytes) -> Manifest:
        """Read what `to_bytes` wrote.

        Raises:
            NewerFormatError: it is of a later format.
            DamageError: it is anything else.
        """
        try:
            body = json.loads(data)
            checksum = body.pop("checksum", "")
            version = body.pop("version")
            if isinstance(version, int) and version > FORMAT:
                raise NewerFormatError(version)
            if checksum != _checksum({"version": version, **body}):
                raise DamageError("the manifest does not match its checksum")
            files = {name: FileRecord(**record) for name, record in body.pop("files").items()}
            return cls(**body, files=files)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise DamageError("the manifest cannot be read") from error


def _checksum(body: Mapping[str, object]) -> str:
    text = json.dumps(body, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
