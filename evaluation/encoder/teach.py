"""Teaches the encoder: ``python -m evaluation.encoder.teach``, in an environment with PyTorch and NumPy.

A student of six layers learns two things at once: to give the vectors that the packaged model gives (what it knows of
Chinese stays), and to tell targets, intents and what messages do in conversations apart by linear heads on its vector.
One pass over the lessons and a bit: so what it has seen lies hardly better than what it has not, and what is learned
from its vectors afterwards can be believed.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional
from torch import Tensor as Values
from torch import nn

from evaluation.encoder import FOLDER
from evaluation.encoder.network import Network
from evaluation.encoder.packed import Packed

MODEL_FILE = FOLDER.parents[1] / "knowledge" / "search" / "encoder.bin"
LAYERS = (0, 2, 4, 6, 9, 11)  # of the packaged twelve
PASSES = 1.2
MOST_PIECES = 48  # of a text, while it is taught
BATCH_PIECES = 1536
_RATE, _HEAD_RATE, _DECAY = 2e-4, 1e-3, 0.01
_WARM, _LEAST_RATE = 0.05, 0.02  # shares of the steps and of the rate
_SPREAD = 15.0  # by which centred vectors are stretched: likenesses of this model lie close together
_WEIGHTS = {"targets": 1.0, "intents": 1.0, "courses": 0.5}
_ALIKE, _RELATED = 50.0, 5.0  # of giving the same vectors, and the same likenesses within a batch
_BEFOREHAND = 8  # passes in which the heads alone learn, on the packaged model's vectors
_TOLD = 50  # steps


class Lessons:
    """The sentences: their pieces, vectors, and for each task the shares of its labels."""

    def __init__(self, folder: Path) -> None:
        known = json.loads((folder / "lessons.json").read_text("utf-8"))
        self.pieces = [row[:MOST_PIECES] for row in known["pieces"]]
        self.vectors = functional.normalize(torch.tensor(np.load(folder / "vectors.npy").astype(np.float32)), dim=1)
        self.mean = self.vectors.mean(dim=0)
        self.shares = {name: _shares(known[name]) for name in _WEIGHTS}

    def batches(self) -> Iterator[list[int]]:
        """All sentences in batches of like lengths, in random order."""
        lengths = np.array([len(row) for row in self.pieces])
        batches: list[list[int]] = [[]]
        for row in np.argsort(lengths + np.random.rand(len(lengths)) * 4):
            if (len(batches[-1]) + 1) * lengths[row] > BATCH_PIECES:
                batches.append([])
            batches[-1].append(int(row))
        random.shuffle(batches)
        yield from batches


def _shares(rows: Sequence[dict[str, float]]) -> Values:
    """Shape (sentences, labels): shares that sum to how much a sentence counts, 1 at most; 0 where nothing is known."""
    place = {label: i for i, label in enumerate(sorted(set().union(*rows)))}
    shares = torch.zeros(len(rows), len(place))
    for row, labels in zip(shares, rows):
        for label, weight in labels.items():
            row[place[label]] = weight
    return shares / shares.sum(dim=1, keepdim=True).clamp(min=1.0)


class Heads(nn.Module):
    """One linear classifier a task."""

    def __init__(self, lessons: Lessons) -> None:
        super().__init__()
        self._lessons = lessons
        width = len(lessons.mean)
        self.tasks = nn.ModuleDict({name: nn.Linear(width, known.shape[1]) for name, known in lessons.shares.items()})
        for parameter in self.parameters():
            nn.init.zeros_(parameter)

    def stretched(self, vectors: Values) -> Values:
        """Vectors as the heads read them."""
        return (vectors - self._lessons.mean) * _SPREAD

    def forward(self, vectors: Values, rows: Values) -> Values:
        """The loss of sentences with these vectors."""
        read = functional.dropout(self.stretched(vectors), 0.1, self.training)
        losses = [
            -_WEIGHTS[name] * (functional.log_softmax(head(read), dim=1) * self._lessons.shares[name][rows]).sum()
            for name, head in self.tasks.items()
        ]
        return torch.stack(losses).sum() / len(rows)


def teach(folder: Path = FOLDER, target: Path = MODEL_FILE) -> None:
    """Teach a student and write it to `target`, from time to time and in the end."""
    torch.manual_seed(0)
    random.seed(0)
    np.random.seed(0)
    lessons = Lessons(folder)
    heads = Heads(lessons)
    _teach_heads(heads, lessons)
    network = Network(Packed.read(folder / "start.bin"), LAYERS)
    taught = [parameter for parameter in network.parameters() if parameter.requires_grad]
    groups = [{"params": taught, "lr": _RATE}, {"params": list(heads.parameters()), "lr": _HEAD_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=_DECAY)
    steps = round(PASSES * len(list(lessons.batches())))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate_at(step / steps))
    for step, rows in enumerate(_endlessly(lessons), 1):
        optimizer.zero_grad()
        alike, told_apart = _losses(network, heads, lessons, rows)
        (alike + told_apart).backward()
        nn.utils.clip_grad_norm_(taught, 1.0)
        optimizer.step()
        schedule.step()
        if step % _TOLD == 0 or step == steps:
            print(f"step {step} of {steps}: likeness {alike.item():.3f}, tasks {told_apart.item():.3f}", flush=True)
            network.packed().write(target)
        if step == steps:
            return


def _teach_heads(heads: Heads, lessons: Lessons) -> None:
    """Let the heads learn first: what they do not know yet must not spoil the student."""
    optimizer = torch.optim.AdamW(heads.parameters(), lr=3 * _HEAD_RATE, weight_decay=_DECAY)
    for _ in range(_BEFOREHAND):
        for rows in torch.randperm(len(lessons.pieces)).split(512):
            optimizer.zero_grad()
            heads(lessons.vectors[rows], rows).backward()
            optimizer.step()


def _losses(network: Network, heads: Heads, lessons: Lessons, batch: list[int]) -> tuple[Values, Values]:
    """How far the student is from the packaged model's vectors, and from telling everything apart."""
    rows = torch.tensor(batch)
    pieces = nn.utils.rnn.pad_sequence([torch.tensor(lessons.pieces[row]) for row in batch], batch_first=True)
    lengths = torch.tensor([len(lessons.pieces[row]) for row in batch])
    mask = (torch.arange(pieces.shape[1]) < lengths[:, None]).float()
    vectors, wanted = network(pieces, mask), lessons.vectors[rows]
    likenesses = (heads.stretched(one) @ heads.stretched(one).T / 100 for one in (vectors, wanted))
    related = functional.mse_loss(*likenesses)
    apart = (1 - (vectors * wanted).sum(dim=1)).mean()
    return _ALIKE * apart + _RELATED * related, heads(vectors, rows)


def _rate_at(done: float) -> float:
    """The share of the rate to learn with, when a share of the steps is done."""
    return min(1.0, done / _WARM) * max(_LEAST_RATE, 1 - done)


def _endlessly(lessons: Lessons) -> Iterator[list[int]]:
    while True:
        yield from lessons.batches()


if __name__ == "__main__":
    teach()
