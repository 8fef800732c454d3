"""Makes `knowledge/search/encoder.onnx`, the sentence encoder: six layers of multilingual-e5-small, taught the lexicon.

Three steps, since only the second needs PyTorch (2.x), which is not among the requirements::

    python -m evaluation.encoder.lessons     # what is taught, from the lexicon: var/encoder/
    python -m evaluation.encoder.teach       # an hour on two processors, in an environment with PyTorch
    python -m evaluation.encoder.graph       # what was taught, as ONNX Runtime reads it

The one that is shipped was taught twice: 3.5 passes over the lessons without `composed.py` (30 November, 12:20), and
from there 1.3 passes over all of them (16:13).

Afterwards ``python -m evaluation.ship_vectors`` and ``make calibrate``: everything learned from vectors is of the old.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "var" / "encoder"
"""Where the lessons lie."""
