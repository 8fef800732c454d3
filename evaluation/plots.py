"""The plots of the report, as SVG whose words are set by the browser: no Chinese font is needed here."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Mapping, Sequence

import matplotlib
import numpy as np
from matplotlib import pyplot
from matplotlib.figure import Figure

from evaluation.scope import Scopes
from evaluation.totals import Row

matplotlib.use("Agg")
_FONTS = ["Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif"]
_MOST_TOPICS = 18
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # fonts that only a browser has


def accuracy_bars(rows: Sequence[Row]) -> str:
    """Right at once and within one question back, a bar for each row."""
    figure, axes = pyplot.subplots(figsize=(8, 0.5 + 0.38 * len(rows)))
    places = np.arange(len(rows))
    axes.barh(places, [row.within_one.ratio for row in rows], color="#b8d4ea", label="within one question back")
    axes.barh(places, [row.at_once.ratio for row in rows], color="#2f6f9f", height=0.5, label="at once")
    axes.set_yticks(places, [f"{row.name} ({row.at_once.of})" for row in rows])
    axes.set_xlim(0, 1)
    axes.set_xlabel("share right")
    axes.legend(loc="lower left", fontsize="small")
    return _svg(figure)


def confusion_map(pairs: Mapping[tuple[str, str], int]) -> str:
    """How often a topic's question got another topic's answer; the diagonal holds siblings within a topic."""
    weight: dict[str, int] = {}
    for pair, count in pairs.items():
        for topic in pair:
            weight[topic] = weight.get(topic, 0) + count
    topics = sorted(weight, key=lambda topic: -weight[topic])[:_MOST_TOPICS]
    table = np.array([[pairs.get((right, answered), 0) for answered in topics] for right in topics])
    size = 2 + 0.4 * len(topics)
    figure, axes = pyplot.subplots(figsize=(size, size))
    axes.imshow(table.reshape(len(topics), len(topics)), cmap="Blues")
    for row, column in zip(*np.nonzero(table)):
        axes.text(column, row, str(table[row, column]), ha="center", va="center", color="#c04000")
    axes.set_xticks(range(len(topics)), topics, rotation=90)
    axes.set_yticks(range(len(topics)), topics)
    axes.set_xlabel("answered")
    axes.set_ylabel("meant")
    return _svg(figure)


def refusal_curve(scopes: Scopes) -> str:
    """Share refused of what is outside against share kept of what is answerable, for every threshold."""
    thresholds = np.unique(np.concatenate([scopes.answerable, scopes.outside, [0.0, 1.0]]))
    kept = [float(np.mean(np.array(scopes.answerable) >= t)) for t in thresholds]
    refused = [float(np.mean(np.array(scopes.outside) < t)) for t in thresholds]
    figure, axes = pyplot.subplots(figsize=(6, 5))
    axes.plot(kept, refused, color="#2f6f9f")
    here = int(np.argmin(np.abs(thresholds - scopes.threshold)))
    axes.plot(kept[here], refused[here], "o", color="#c04000", label=f"threshold in use: {scopes.threshold:.2f}")
    axes.set_xlabel("answerable questions kept")
    axes.set_ylabel("questions outside refused")
    axes.set_xlim(0.5, 1.01)
    axes.set_ylim(0, 1.02)
    axes.legend(loc="lower left", fontsize="small")
    return _svg(figure)


def _svg(figure: Figure) -> str:
    """The figure as an <svg> element."""
    out = io.StringIO()
    with warnings.catch_warnings(), pyplot.rc_context({"svg.fonttype": "none", "font.family": _FONTS}):
        warnings.simplefilter("ignore")  # characters that matplotlib's own font lacks
        for text in figure.findobj(matplotlib.text.Text):
            text.set_family(_FONTS)
        figure.savefig(out, format="svg", bbox_inches="tight")
    pyplot.close(figure)
    svg = out.getvalue()
    return svg[svg.index("<svg") :]
