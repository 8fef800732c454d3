"""The proof: questions kept apart from training, the calibration, the scorer and its reports."""
