"""What the words of a question mean: normalisation, segmentation, mentions of audience, district and aspect."""
