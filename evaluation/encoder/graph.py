"""Writes what was taught as the search reads it: ``python -m evaluation.encoder.graph``, with ONNX and NumPy.

One file for ONNX Runtime (`knowledge/search/encoder.onnx`): from the numbers of pieces to a vector, with the
vocabulary in its metadata; and the heads beside it. Most weights are whole numbers of 7 bits, and what they are
multiplied with is rounded on the way, which processors do several times as fast as fractions. Where states have
outliers (`IN_BLOCKS`), and for the vectors of pieces, there are 4 bits and a scale for every 32 weights.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from evaluation.encoder import FOLDER
from evaluation.encoder.packed import BLOCK, IN_BLOCKS, ROW_LEVELS, Packed, Tensor, levels_and_scales
from evaluation.encoder.pieces import pieces_of

SEARCH = FOLDER.parents[1] / "knowledge" / "search"
_RUNTIME = "com.microsoft"  # operators of ONNX Runtime beside the standard ones
_VERSIONS = {"": 18, _RUNTIME: 1}
_FILE_VERSION = 9  # what ONNX Runtime 1.15 and later read
_DIGITS = 4  # of the pieces' log probabilities


class Graph:
    """A graph in the making: `inputs` and results of operators are known by their names."""

    def __init__(self, model: Packed) -> None:
        self._model = model
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def constant(self, name: str, values: np.ndarray) -> str:
        """A constant."""
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, operator: str, inputs: Sequence[str], name: str, domain: str = "", **settings: object) -> str:
        """The result of an operator."""
        self._nodes.append(helper.make_node(operator, inputs, [name], domain=domain, **settings))
        return name

    def _values(self, name: str, *shape: int) -> np.ndarray:
        return self._model.tensors[name].values(*shape).astype(np.float32)

    def embedded(self, pieces: str) -> str:
        """Vectors of pieces in their places."""
        width = self._model.width
        levels, scales = levels_and_scales(self._model.tensors["emb.word"])
        words = self.constant("words", _in_pairs(levels).reshape(-1, width // 2))
        sizes = self.constant("words.scale", scales.reshape(-1, width // BLOCK))
        settings = {"block_size": BLOCK, "gather_axis": 0, "quantize_axis": 1, "bits": 4}
        found = self.node("GatherBlockQuantized", [words, pieces, sizes], "word", _RUNTIME, **settings)
        places = self._values("emb.pos", self._model.positions, width) + self._values("emb.type", -1, width)[0]
        length = self.node("Shape", [pieces], "length")
        first = self.constant("first", np.array([0], np.int64))
        there = self.node("Slice", [self.constant("places", places), first, length], "place")
        return self.norm(self.node("Add", [found, there], "word.placed"), "emb.ln")

    def norm(self, states: str, name: str) -> str:
        """A layer norm."""
        weights = [self.constant(f"{name}.{part}", self._values(f"{name}.{part}", -1)) for part in "wb"]
        epsilon = float(self._model.epsilon)
        return self.node("LayerNormalization", [states, *weights], f"{name}.out", axis=-1, epsilon=epsilon)

    def linear(self, states: str, names: Sequence[str], name: str) -> str:
        """The linear maps of these names, their results side by side."""
        bias = self.constant(f"{name}.bias", np.concatenate([self._values(f"{one}.b", -1) for one in names]))
        rows = sum(self._model.tensors[f"{one}.b"].count for one in names)
        columns = sum(self._model.tensors[f"{one}.w"].count for one in names) // rows
        weights = np.concatenate([self._values(f"{one}.w", -1, columns) for one in names])
        if name.endswith(IN_BLOCKS):
            levels, scales = levels_and_scales(Tensor.of_weights(weights))
            packed = self.constant(f"{name}.weight", _in_pairs(levels).reshape(rows, columns // BLOCK, BLOCK // 2))
            inputs = [states, packed, self.constant(f"{name}.scale", scales), "", "", bias]
            settings = {"K": columns, "N": rows, "bits": 4, "block_size": BLOCK, "accuracy_level": 4}
            return self.node("MatMulNBits", inputs, f"{name}.out", _RUNTIME, **settings)
        scales = np.abs(weights).max(axis=1) / ROW_LEVELS
        whole = self.constant(f"{name}.weight", np.rint(weights / scales[:, None]).T.astype(np.int8))
        sizes, zeros = self.constant(f"{name}.scale", scales), self.constant(f"{name}.zero", np.zeros(rows, np.int8))
        return self.node("DynamicQuantizeMatMul", [states, whole, sizes, zeros, bias], f"{name}.out", _RUNTIME)

    def attended(self, states: str, layer: str) -> str:
        """What each place takes from all others."""
        width, heads = self._model.width, self._model.heads
        split = self.constant(f"{layer}.split", np.array([0, heads, width // heads], np.int64))
        merged = self.constant(f"{layer}.merged", np.array([0, width], np.int64))
        scale = self.constant(f"{layer}.shrink", np.array((width // heads) ** -0.5, np.float32))
        together = self.linear(states, [f"{layer}.{part}" for part in "qkv"], f"{layer}.qkv")
        parts = [f"{layer}.{part}.out" for part in "qkv"]
        self._nodes.append(helper.make_node("Split", [together], parts, axis=-1, num_outputs=3))
        turned = [
            self.node("Transpose", [self.node("Reshape", [part, split], f"{part}.split")], f"{part}.turned", perm=perm)
            for part, perm in zip(parts, ((1, 0, 2), (1, 2, 0), (1, 0, 2)))
        ]
        likeness = self.node("Mul", [self.node("MatMul", turned[:2], f"{layer}.likeness"), scale], f"{layer}.shrunk")
        shares = self.node("Softmax", [likeness], f"{layer}.shares", axis=-1)
        taken = self.node("MatMul", [shares, turned[2]], f"{layer}.taken")
        taken = self.node("Transpose", [taken], f"{layer}.back", perm=(1, 0, 2))
        return self.linear(self.node("Reshape", [taken, merged], f"{layer}.whole"), [f"{layer}.ao"], f"{layer}.ao")

    def layer(self, states: str, layer: str) -> str:
        """One layer."""
        attended = self.node("Add", [states, self.attended(states, layer)], f"{layer}.sum")
        states = self.norm(attended, f"{layer}.aln")
        inner = self.node("Gelu", [self.linear(states, [f"{layer}.fi"], f"{layer}.fi")], f"{layer}.inner", _RUNTIME)
        outer = self.linear(inner, [f"{layer}.fo"], f"{layer}.fo")
        return self.norm(self.node("Add", [states, outer], f"{layer}.sum2"), f"{layer}.oln")

    def model(self) -> onnx.ModelProto:
        """The whole: `pieces`, shape (n,), become `vector`, shape (width,), of length 1."""
        states = self.embedded("pieces")
        for number in range(self._model.layers):
            states = self.layer(states, f"l{number}")
        over_pieces = self.constant("over", np.array([0], np.int64))
        mean = self.node("ReduceMean", [states, over_pieces], "mean", keepdims=0)
        self.node("LpNormalization", [mean], "vector", axis=0, p=2)
        pieces = helper.make_tensor_value_info("pieces", TensorProto.INT64, ["n"])
        vector = helper.make_tensor_value_info("vector", TensorProto.FLOAT, [self._model.width])
        graph = helper.make_graph(self._nodes, "encoder", [pieces], [vector], self._constants)
        versions = [helper.make_opsetid(domain, version) for domain, version in _VERSIONS.items()]
        model = helper.make_model(graph, opset_imports=versions, ir_version=_FILE_VERSION)
        helper.set_model_props(model, {"pieces": _vocabulary(self._model)})
        return model


def _in_pairs(levels: np.ndarray) -> np.ndarray:
    """Two levels of 4 bits a byte, the first of them in the lower half."""
    return levels[:, 0::2] | levels[:, 1::2] << 4


def _vocabulary(model: Packed) -> str:
    known = pieces_of(model)
    scores = [round(score, _DIGITS) for score in known.scores]
    special = {"begin": known.begin, "end": known.end, "unknown": known.unknown}
    return json.dumps({"pieces": known.pieces, "scores": scores, **special}, ensure_ascii=False)


def write(folder: Path = FOLDER, target: Path = SEARCH) -> None:
    """Write `encoder.onnx` and `context.npz` from what was taught."""
    model = Graph(Packed.read(folder / "taught.bin")).model()
    onnx.checker.check_model(model, full_check=False)
    onnx.save(model, target / "encoder.onnx")
    shutil.copyfile(folder / "taught.npz", target / "context.npz")


if __name__ == "__main__":
    write()
