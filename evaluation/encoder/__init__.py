"""Makes `knowledge/search/encoder.bin`, the sentence encoder: six layers of multilingual-e5-small, taught the lexicon.

Two steps, since only the second needs PyTorch (2.x), which is not among the requirements::

    python -m evaluation.encoder.lessons     # what is taught, from the lexicon: var/encoder/
    python -m evaluation.encoder.teach       # half an hour and more on two processors, in an environment with PyTorch

Afterwards ``python -m evaluation.ship_vectors`` and ``make calibrate``: everything learned from vectors is of the old.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "var" / "encoder"
"""Where the lessons lie."""
