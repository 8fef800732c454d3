"""The encoder as a network that learns; its weights are rounded whenever they are used, as they will be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
import torch.nn.functional as functional
from torch import Tensor as Values
from torch import nn

from evaluation.encoder.packed import BLOCK, IN_BLOCKS, ROW_LEVELS, Packed, Tensor

_DROPPED = 0.1
_LINEAR = {"q": "width", "k": "width", "v": "width", "ao": "width", "fi": "inner", "fo": "width"}
_NORMS = ("aln", "oln")


def in_blocks(weights: Values) -> Values:
    """Weights as 4 bits hold them (see `Tensor.of_weights`)."""
    blocks = weights.reshape(-1, BLOCK)
    farthest = blocks.gather(1, blocks.abs().argmax(dim=1, keepdim=True))
    scales = (farthest / -8).half().float()
    levels = torch.where(scales != 0, blocks / torch.where(scales == 0, torch.ones_like(scales), scales), 0.0)
    return ((torch.clamp(torch.round(levels) + 8, 0, 15) - 8) * scales).reshape(weights.shape)


def in_rows(weights: Values) -> Values:
    """Weights as whole numbers with one scale a row hold them (see `graph.py`)."""
    scales = weights.abs().amax(dim=1, keepdim=True).clamp(min=1e-12) / ROW_LEVELS
    return torch.round(weights / scales) * scales


class _Linear(nn.Module):
    """A linear map with rounded weights; gradients pass through the rounding."""

    def __init__(self, weight: np.ndarray, bias: np.ndarray, is_in_blocks: bool) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.tensor(weight))
        self.bias = nn.Parameter(torch.tensor(bias))
        self._round = in_blocks if is_in_blocks else in_rows

    def forward(self, states: Values) -> Values:
        kept = self._round(self.weight.detach())
        return functional.linear(states, self.weight + (kept - self.weight.detach()), self.bias)


class _Norm(nn.Module):
    """A layer norm."""

    def __init__(self, weight: np.ndarray, bias: np.ndarray, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.tensor(weight))
        self.bias = nn.Parameter(torch.tensor(bias))
        self._epsilon = epsilon

    def forward(self, states: Values) -> Values:
        return functional.layer_norm(states, self.weight.shape, self.weight, self.bias, self._epsilon)


class Network(nn.Module):
    """BERT over pieces, mean over them, length 1; with some of a packed model's layers."""

    def __init__(self, packed: Packed, layers: Sequence[int]) -> None:
        super().__init__()
        self._packed = packed
        width = packed.width
        tensors = packed.tensors
        self.words = nn.Parameter(
            torch.tensor(tensors["emb.word"].values(len(packed.pieces), width)), requires_grad=False
        )
        self.positions = nn.Parameter(torch.tensor(tensors["emb.pos"].values(packed.positions, width)))
        self.register_buffer("kind", torch.tensor(tensors["emb.type"].values(packed.types, width)[0]))
        self.norm = self._norm("emb.ln")
        self.layers = nn.ModuleList(self._layer(f"l{layer}") for layer in layers)

    def _norm(self, name: str) -> _Norm:
        weight, bias = (self._packed.tensors[f"{name}.{part}"].values(self._packed.width) for part in "wb")
        return _Norm(weight, bias, self._packed.epsilon)

    def _layer(self, name: str) -> nn.ModuleDict:
        parts: dict[str, nn.Module] = {norm: self._norm(f"{name}.{norm}") for norm in _NORMS}
        for part, size in _LINEAR.items():
            weight, bias = (self._packed.tensors[f"{name}.{part}.{kind}"] for kind in "wb")
            rows = getattr(self._packed, size)
            values = weight.values(rows, weight.count // rows)
            parts[part] = _Linear(values, bias.values(rows), part in IN_BLOCKS)
        return nn.ModuleDict(parts)

    def forward(self, pieces: Values, mask: Values) -> Values:
        """Vectors of texts: `pieces` and `mask` (1 where there is a piece) of shape (texts, pieces)."""
        count, length = pieces.shape
        states = self._dropped(self.norm(self.words[pieces] + self.positions[:length] + self.kind))
        seen = mask[:, None, None, :].bool()

        def heads(rows: Values) -> Values:
            return rows.reshape(count, length, self._packed.heads, -1).transpose(1, 2)

        for layer in self.layers:
            asked, known, held = (heads(layer[part](states)) for part in "qkv")
            context = functional.scaled_dot_product_attention(asked, known, held, attn_mask=seen)
            attended = layer["ao"](context.transpose(1, 2).reshape(count, length, -1))
            states = layer["aln"](states + self._dropped(attended))
            states = layer["oln"](states + self._dropped(layer["fo"](functional.gelu(layer["fi"](states)))))
        shares = mask / mask.sum(dim=1, keepdim=True)
        return functional.normalize((states * shares[:, :, None]).sum(dim=1), dim=1)

    def _dropped(self, states: Values) -> Values:
        return functional.dropout(states, _DROPPED, self.training)

    def packed(self) -> Packed:
        """The network as a packed model, its weights as they were learned, not rounded."""
        tensors = {name: tensor for name, tensor in self._packed.tensors.items() if name.startswith("emb.")}
        tensors["emb.pos"] = _floats(self.positions)
        norms = {"emb.ln": self.norm}
        for number, layer in enumerate(self.layers):
            norms |= {f"l{number}.{norm}": layer[norm] for norm in _NORMS}
            for part in _LINEAR:
                tensors[f"l{number}.{part}.w"] = _floats(layer[part].weight)
                tensors[f"l{number}.{part}.b"] = _floats(layer[part].bias)
        for name, norm in norms.items():
            tensors |= {f"{name}.w": _floats(norm.weight), f"{name}.b": _floats(norm.bias)}
        return replace(self._packed, tensors=tensors)


def _floats(values: Values) -> Tensor:
    return Tensor.of_floats(values.detach().numpy())
