"""Teaches the encoder: ``python -m evaluation.encoder.teach``, in an environment with PyTorch and NumPy.

A student of six layers learns two things at once: to give the vectors that the model to start from gives (what it knows
of Chinese stays), and to tell apart by linear heads on its vector what is known of the lessons' texts. How right the
heads are is told by texts that were kept back. Two heads are kept: what a message means after what was said before it,
and which part of a guide answers it. It starts from some layers of the packaged model; or from a student of before, put
in the place of `start.bin`, which learns new lessons in a third of the time.
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

MODEL_FILE, HEAD_FILE = FOLDER / "taught.bin", FOLDER / "taught.npz"
LAYERS = (0, 2, 4, 6, 9, 11)  # of the packaged twelve
PASSES, FURTHER_PASSES = 3.5, 1.3  # over the lessons, from the packaged model and from a student of before
MOST_PIECES = 96  # of a text, while it is taught
BATCH_PIECES = 2048
_RATE, _HEAD_RATE, _DECAY = 2e-4, 1e-3, 0.01
_WARM, _LEAST_RATE = 0.05, 0.02  # shares of the steps and of the rate
_SPREAD = 15.0  # by which centred vectors are stretched: likenesses of this model lie close together
_KEPT_HEADS = {"contexts": 1.0, "parts": 0.5}
_WEIGHTS = {"targets": 1.0, "openness": 0.5, "intents": 1.0, "sections": 0.5, "courses": 0.5, **_KEPT_HEADS}
_ALIKE, _RELATED = 50.0, 5.0  # of giving the same vectors, and the same likenesses within a batch
_BEFOREHAND = 8  # passes in which the heads alone learn, on the packaged model's vectors
_TOLD = 200  # steps
_JUDGED = 1500  # texts kept back, each time


class Lessons:
    """The texts: their pieces, vectors, and for each task the shares of its labels.

    Attributes:
        labels: Of each task.
        shares: Of each task, shape (texts, labels): they sum to how much a text counts, 1 at most.
        taught, unseen: Which texts are taught, and some of those that are kept back.
    """

    def __init__(self, folder: Path) -> None:
        known = json.loads((folder / "lessons.json").read_text("utf-8"))
        self.pieces = [row[:MOST_PIECES] for row in known["pieces"]]
        unseen = np.array(known["unseen"])
        self.taught = np.flatnonzero(~unseen)
        self.unseen = np.random.permutation(np.flatnonzero(unseen))[:_JUDGED]
        print(f"{len(self.taught)} texts are taught, {unseen.sum()} kept back", flush=True)
        self.labels = {name: sorted(set().union(*known["tasks"][name])) for name in _WEIGHTS}
        self.shares = {name: _shares(known["tasks"][name], labels) for name, labels in self.labels.items()}
        self.vectors = self._vectors_of(Packed.read(folder / "start.bin"))
        self.mean = self.vectors[self.taught].mean(dim=0)

    def padded(self, batch: Sequence[int]) -> tuple[Values, Values]:
        """Pieces and mask of texts, as `Network` takes them."""
        pieces = nn.utils.rnn.pad_sequence([torch.tensor(self.pieces[row]) for row in batch], batch_first=True)
        lengths = torch.tensor([len(self.pieces[row]) for row in batch])
        return pieces, (torch.arange(pieces.shape[1]) < lengths[:, None]).float()

    @torch.no_grad()
    def _vectors_of(self, packed: Packed) -> Values:
        """What the model to start from, with all of its layers, gives the texts."""
        network = Network(packed, range(packed.layers)).eval()
        vectors = torch.zeros(len(self.pieces), packed.width)
        for batch in self.batches(np.concatenate([self.taught, self.unseen])):
            vectors[batch] = _vectors(network, self, batch)
        return vectors

    def batches(self, rows: np.ndarray) -> Iterator[list[int]]:
        """Texts in batches of like lengths, in random order."""
        lengths = np.array([len(self.pieces[row]) for row in rows])
        batches: list[list[int]] = [[]]
        for place in np.argsort(lengths + np.random.rand(len(lengths)) * 4):
            if (len(batches[-1]) + 1) * lengths[place] > BATCH_PIECES:
                batches.append([])
            batches[-1].append(int(rows[place]))
        random.shuffle(batches)
        yield from batches


def _shares(rows: Sequence[dict[str, float]], labels: Sequence[str]) -> Values:
    """See `Lessons.shares`."""
    place = {label: i for i, label in enumerate(labels)}
    shares = torch.zeros(len(rows), len(place))
    for row, known in zip(shares, rows):
        for label, weight in known.items():
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
        """The loss of texts with these vectors."""
        read = functional.dropout(self.stretched(vectors), 0.1, self.training)
        losses = [
            -_WEIGHTS[name] * (functional.log_softmax(head(read), dim=1) * self._lessons.shares[name][rows]).sum()
            for name, head in self.tasks.items()
        ]
        return torch.stack(losses).sum() / len(rows)

    def right(self, vectors: Values, rows: Values) -> dict[str, float]:
        """By task, the share of texts whose likeliest label is one of theirs."""
        read, found = self.stretched(vectors), {}
        for name, head in self.tasks.items():
            shares = self._lessons.shares[name][rows]
            known = shares.sum(dim=1) > 0
            best = head(read[known]).argmax(dim=1, keepdim=True)
            found[name] = (shares[known].gather(1, best) > 0).float().mean().item()
        return found

    def write(self, names: Sequence[str], path: Path) -> None:
        """Write heads as maps of vectors as they are; see `knowledge.search.context`."""
        arrays = {}
        for name in names:
            coef = (_SPREAD * self.tasks[name].weight).detach()
            intercept = self.tasks[name].bias.detach() - coef @ self._lessons.mean
            arrays[f"{name}_labels"] = np.array(self._lessons.labels[name])
            arrays[f"{name}_coef"] = coef.numpy().astype(np.float16)
            arrays[f"{name}_intercept"] = intercept.numpy()
        np.savez_compressed(path, **arrays)


def teach(folder: Path = FOLDER, target: Path = MODEL_FILE, head_target: Path = HEAD_FILE) -> None:
    """Teach a student and write it and the heads that are kept, from time to time and in the end."""
    torch.manual_seed(0)
    random.seed(0)
    np.random.seed(0)
    lessons = Lessons(folder)
    heads = Heads(lessons)
    _teach_heads(heads, lessons)
    start = Packed.read(folder / "start.bin")
    is_packaged = start.layers > len(LAYERS)
    network = Network(start, LAYERS if is_packaged else range(start.layers))
    taught = [parameter for parameter in network.parameters() if parameter.requires_grad]
    groups = [{"params": taught, "lr": _RATE}, {"params": list(heads.parameters()), "lr": _HEAD_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=_DECAY)
    steps = round((PASSES if is_packaged else FURTHER_PASSES) * len(list(lessons.batches(lessons.taught))))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate_at(step / steps))
    for step, rows in enumerate(_endlessly(lessons), 1):
        optimizer.zero_grad()
        alike, told_apart = _losses(network, heads, lessons, rows)
        (alike + told_apart).backward()
        nn.utils.clip_grad_norm_(taught, 1.0)
        optimizer.step()
        schedule.step()
        if step % _TOLD == 0 or step == steps:
            right = ", ".join(f"{name} {share:.3f}" for name, share in _judge(network, heads, lessons).items())
            losses = f"likeness {alike.item():.3f}, tasks {told_apart.item():.3f}"
            print(f"step {step} of {steps}: {losses}; kept back, right: {right}", flush=True)
            network.packed().write(target)
            heads.write(tuple(_KEPT_HEADS), head_target)
        if step == steps:
            return


def _teach_heads(heads: Heads, lessons: Lessons) -> None:
    """Let the heads learn first: what they do not know yet must not spoil the student."""
    optimizer = torch.optim.AdamW(heads.parameters(), lr=3 * _HEAD_RATE, weight_decay=_DECAY)
    for _ in range(_BEFOREHAND):
        for rows in torch.tensor(np.random.permutation(lessons.taught)).split(512):
            optimizer.zero_grad()
            heads(lessons.vectors[rows], rows).backward()
            optimizer.step()


def _losses(network: Network, heads: Heads, lessons: Lessons, batch: list[int]) -> tuple[Values, Values]:
    """How far the student is from the packaged model's vectors, and from telling everything apart."""
    rows = torch.tensor(batch)
    vectors, wanted = _vectors(network, lessons, batch), lessons.vectors[rows]
    likenesses = (heads.stretched(one) @ heads.stretched(one).T / 100 for one in (vectors, wanted))
    related = functional.mse_loss(*likenesses)
    apart = (1 - (vectors * wanted).sum(dim=1)).mean()
    return _ALIKE * apart + _RELATED * related, heads(vectors, rows)


def _vectors(network: Network, lessons: Lessons, batch: Sequence[int]) -> Values:
    """What a network gives texts; sums in half of the precision, which newer processors do four times as fast."""
    with torch.autocast("cpu", torch.bfloat16):
        return network(*lessons.padded(batch)).float()


@torch.no_grad()
def _judge(network: Network, heads: Heads, lessons: Lessons) -> dict[str, float]:
    """How right the heads are on texts that were kept back."""
    network.eval()
    batches = list(lessons.batches(lessons.unseen))
    vectors = torch.cat([_vectors(network, lessons, batch) for batch in batches])
    network.train()
    return heads.right(vectors, torch.tensor([row for batch in batches for row in batch]))


def _rate_at(done: float) -> float:
    """The share of the rate to learn with, when a share of the steps is done."""
    return min(1.0, done / _WARM) * max(_LEAST_RATE, 1 - done)


def _endlessly(lessons: Lessons) -> Iterator[list[int]]:
    while True:
        yield from lessons.batches(lessons.taught)


if __name__ == "__main__":
    teach()
