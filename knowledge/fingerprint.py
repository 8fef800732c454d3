"""Content hashes: what was made from files is made again only when the files changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(paths: Iterable[Path], salt: str = "") -> str:
    """Hash the names and contents of files and of all files below folders; missing ones count as absent.

    Args:
        paths: Files and folders.
        salt: Further text that matters.

    Returns:
        32 hexadecimal digits.
    """
    digest = hashlib.blake2b(salt.encode(), digest_size=16)
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and file.suffix != ".pyc":
                digest.update(f"\0{file.relative_to(path.parent)}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()
