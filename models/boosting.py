"""The challenger: boosted trees held to the direction in which each figure can only be worse, kept as plain numbers.

scikit-learn grows the trees; what is kept of them are tables of numbers that this module reads itself, so that a saved
model is data and never code.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from models.linear import LinearModel, base_rate

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

TREES = 40
LEARNING_RATE = 0.09
LEAVES = 4
PULL_TO_NOTHING = 5.0
LEAST_WINDOWS_A_LEAF = 7.0
LEVELS = 32
"""Small and slow on purpose (assumptions of 2026-11): at most four groups a tree, each of at least seven windows, each
figure cut into so many levels."""
LEAF = -1


@dataclass(frozen=True)
class Tree:
    """One tree as a table of its nodes, node 0 the root.

    Parameters
    ----------
    feature : tuple of int
        Which figure a node asks about; `LEAF` for a leaf.
    threshold : tuple of float
        Up to and including it a row goes to `left`, else to `right`; 0 for a leaf.
    left, right : tuple of int
        Nodes, each behind its parent; 0 for a leaf.
    unknown_left : tuple of bool
        Where a row goes whose figure is not known.
    value : tuple of float
        Log-odds of a leaf; of an inner node the mean of its rows'.
    """

    feature: tuple[int, ...]
    threshold: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    unknown_left: tuple[bool, ...]
    value: tuple[float, ...]


@dataclass(frozen=True)
class TreesModel:
    """Log-odds as an intercept and the leaves that a row falls into, one a tree.

    Parameters
    ----------
    features : tuple of str
        Names, in the order of the figures.
    means : tuple of float
        Of the features over the training rows, for sentences about what is usual.
    trees : tuple of Tree
    intercept : float
        Log-odds before any tree.
    """

    features: tuple[str, ...]
    means: tuple[float, ...]
    trees: tuple[Tree, ...]
    intercept: float

    kind = "boosting"

    def log_odds(self, figures: Matrix) -> Vector:
        """Give the log-odds of each row of figures."""
        base, terms = self._walk(figures)
        return np.asarray(base + terms.sum(axis=1))

    def probability(self, figures: Matrix) -> Vector:
        """Give the probability of each row of figures, within (0, 1)."""
        return np.asarray(expit(self.log_odds(figures)))

    def contributions(self, figures: Matrix) -> Matrix:
        """Give what each figure adds to the log-odds of the mean row: same shape as `figures`.

        Notes
        -----
        Along a row's way through a tree every step from a node to its child is credited to the figure asked about (A.
        Saabas' decomposition); with the root's means they add up to the log-odds.
        """
        return self._walk(figures)[1]

    def _walk(self, figures: Matrix) -> tuple[float, Matrix]:
        terms = np.zeros((len(figures), len(self.features)))
        base = self.intercept
        rows = np.arange(len(figures))
        for tree in self.trees:
            feature, threshold = np.array(tree.feature), np.array(tree.threshold)
            left, right = np.array(tree.left), np.array(tree.right)
            unknown_left, value = np.array(tree.unknown_left), np.array(tree.value)
            base += tree.value[0]
            node = np.zeros(len(figures), dtype=np.int64)
            inner = feature[node] != LEAF
            while inner.any():
                at, asked = node[inner], feature[node[inner]]
                seen = figures[rows[inner], asked]
                goes_left = np.where(np.isnan(seen), unknown_left[at], seen <= threshold[at])
                child = np.where(goes_left, left[at], right[at])
                np.add.at(terms, (rows[inner], asked), value[child] - value[at])
                node[inner] = child
                inner = feature[node] != LEAF
        return base, terms


@dataclass(frozen=True)
class BoostingRecipe:
    """How trees are grown from rows.

    Parameters
    ----------
    features : tuple of str
        Names of the figures.
    worse : tuple of float
        As declared of each feature: +1, -1 or 0.
    horizon : int
        Months of a window: rows of one client within it overlap.
    seed : int
        Of scikit-learn's own draws.
    """

    features: tuple[str, ...]
    worse: tuple[float, ...]
    horizon: int
    seed: int

    kind = "boosting"

    def fit(self, figures: Matrix, happened: Vector, weights: Vector) -> TreesModel | LinearModel:
        """Fit to rows, as `models.linear.Recipe.fit`; the base rate alone where only one outcome occurs."""
        if not len(happened) or not 0.0 < float(happened.mean()) < 1.0:
            return LinearModel("base_rate", (), (), (), (), float(logit(base_rate(happened, weights))))
        told = np.isfinite(figures)
        edges = [_edges(figures[told[:, place], place]) for place in range(figures.shape[1])]
        # scikit-learn looks for weighted quantiles of its own a hundred times slower than it then grows the trees.
        levels = np.column_stack([np.searchsorted(edge, figures[:, place]) for place, edge in enumerate(edges)])
        coded = np.where(told | ~told.any(axis=0), levels, np.nan)
        classifier = HistGradientBoostingClassifier(
            max_iter=TREES,
            learning_rate=LEARNING_RATE,
            max_leaf_nodes=LEAVES,
            min_samples_leaf=int(LEAST_WINDOWS_A_LEAF * self.horizon),
            l2_regularization=PULL_TO_NOTHING,
            monotonic_cst=[int(worse) for worse in self.worse],
            early_stopping=False,
            random_state=self.seed,
        )
        # So few rows are grown faster by one thread, many times so where other work has the processors.
        with threadpool_limits(1, user_api="openmp"):
            grown = classifier.fit(coded, happened, sample_weight=weights)
        means = np.where(told, figures, 0.0).sum(axis=0) / np.maximum(told.sum(axis=0), 1)
        return TreesModel(
            features=self.features,
            means=tuple(float(mean) for mean in means),
            trees=tuple(_tree(predictors[0].nodes, edges) for predictors in grown._predictors),
            intercept=float(np.ravel(grown._baseline_prediction)[0]),
        )


def _edges(known: Vector) -> Vector:
    """Return where a figure is cut into levels: level ``k`` are the figures above edge ``k - 1``, up to edge ``k``."""
    if not len(known):
        return np.zeros(0)
    return np.unique(np.quantile(known, np.linspace(0.0, 1.0, LEVELS + 1)[1:-1]))


def _threshold(edges: Vector, level: float) -> float:
    """Return the figure up to which a row lies at or below a level; a split of known from unknown has none."""
    return float(edges[int(level)]) if level < len(edges) else sys.float_info.max


def _tree(nodes: NDArray[np.void], edges: list[Vector]) -> Tree:
    """Take over the nodes of a grown tree; scikit-learn gives inner nodes no mean of their own."""
    is_leaf = nodes["is_leaf"].astype(bool)
    value = np.where(is_leaf, nodes["value"], 0.0)
    for place in reversed(range(len(nodes))):
        if not is_leaf[place]:
            left, right = nodes["left"][place], nodes["right"][place]
            of_left, of_right = float(nodes["count"][left]), float(nodes["count"][right])
            value[place] = (of_left * value[left] + of_right * value[right]) / (of_left + of_right)
    return Tree(
        feature=tuple(int(one) for one in np.where(is_leaf, LEAF, nodes["feature_idx"])),
        threshold=tuple(
            0.0 if leaf else _threshold(edges[feature], float(level))
            for leaf, feature, level in zip(is_leaf, nodes["feature_idx"], nodes["num_threshold"], strict=True)
        ),
        left=tuple(int(one) for one in np.where(is_leaf, 0, nodes["left"])),
        right=tuple(int(one) for one in np.where(is_leaf, 0, nodes["right"])),
        unknown_left=tuple(bool(one) for one in nodes["missing_go_to_left"]),
        value=tuple(float(one) for one in value),
    )
