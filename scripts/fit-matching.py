#!/usr/bin/env python3
"""Fits the weights of src/matching/weights.rs on the training queries, and tells how well they hold.

usage: fit-matching.py FEATURES.tsv…      needs numpy and scipy

FEATURES.tsv comes from `cargo run --release --example matching-features -- DIR FEATURES.tsv`: one line a candidate with
split, query, claim, whether it is right, and its features; the first line names these. Where they were made with a model
there are cosines behind the features: then weights with a model are fitted too. Weights are those of a conditional
logit: the chance that of a post's candidates the right one is chosen. A second logistic regression turns the sums into
scores. It learns from sums that weights give which were fitted on other queries, as those of new posts will be, and from
the same candidates with the right ones taken out, so that posts that nothing answers are among what it sees. Everything is
fitted on `train` alone; `dev` is only told.
"""

import sys

import numpy as np
from scipy.optimize import minimize

PENALTY = 5.0
ABOVE = 0.9
# How much a post that nothing answers counts against one that something does.
UNANSWERED = 0.25
FOLDS = 5
COSINES = 'Cos'


def load(path):
    names, queries = None, {}
    for line in open(path, encoding='utf8'):
        split, query, *rest = line.rstrip('\n').split('\t')
        if split == '#':
            names = [query] + rest
            continue
        queries.setdefault((split, query), []).append((int(rest[1]), [float(x) for x in rest[2:]]))
    found = []
    for (split, _), rows in queries.items():
        right = np.array([row[0] for row in rows], float)
        found.append((split, right, np.array([row[1] for row in rows])))
    return names, found


def ranked(features, weights):
    return np.argsort(-(features @ weights), kind='stable')


def precision(order, right, k):
    hits = total = 0.0
    for place, at in enumerate(order[:k]):
        if right[at]:
            hits += 1
            total += hits / (place + 1)
    return total / min(max(1, right.sum()), k)


def map_at(queries, weights, k=5):
    return float(np.mean([precision(ranked(x, weights), right, k) for _, right, x in queries]))


def fit(queries):
    """Conditional logit with a quadratic penalty on standardised weights."""
    usable = [(x, right) for _, right, x in queries if right.any()]
    n, most = usable[0][0].shape[1], max(len(right) for _, right in usable)
    x = np.zeros((len(usable), most, n))
    mask = np.full((len(usable), most), -1e9)
    y = np.zeros((len(usable), most))
    for at, (features, right) in enumerate(usable):
        x[at, :len(right)], mask[at, :len(right)], y[at, :len(right)] = features, 0.0, right
    spread = x[mask == 0.0].std(axis=0) + 1e-6
    x /= spread

    def loss(w):
        z = x @ w + mask
        p = np.exp(z - z.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        chosen = (p * y).sum(axis=1)
        gradient = (p - p * y / chosen[:, None])[:, :, None] * x
        return -np.log(chosen + 1e-12).sum() + PENALTY * w @ w, gradient.sum(axis=(0, 1)) + 2 * PENALTY * w

    return minimize(loss, np.zeros(n), jac=True, method='L-BFGS-B', options={'maxiter': 500}).x / spread


def inputs(names, features, weights):
    """What the score is made of, a row a candidate: its sum, its lead over the best other, what speaks for it by itself."""
    sums = features @ weights
    lead = np.full(len(sums), 3.0)
    if len(sums) > 1:
        best, second = np.sort(sums)[::-1][:2]
        lead = np.where(sums >= best, best - second, sums - best)
    lead = np.clip(lead, -6, 6)
    column = lambda name: features[:, names.index(name)]
    found = [np.ones(len(sums)), sums, lead] + [column(name) for name in INPUTS[3:]]
    if 'CosBest' in names:
        found.append(column('CosBest'))
    return np.column_stack(found)


INPUTS = ['base', 'sum', 'lead', 'PostInAll', 'TextInPost', 'TitleInPost', 'Bm25Whole', 'Shared', 'Weeks', 'Rarest', 'Run']


def calibrate(names, queries, fit):
    x, y, often = [], [], []
    for fold in range(FOLDS):
        weights = fit([q for i, q in enumerate(queries) if i % FOLDS != fold])
        for _, right, features in queries[fold::FOLDS]:
            order = ranked(features, weights)[:5]
            x.append(inputs(names, features, weights)[order])
            y.append(right[order])
            often.append(np.ones(len(order)))
            wrong = features[right == 0]
            if len(wrong) and right.any():
                order = ranked(wrong, weights)[:5]
                x.append(inputs(names, wrong, weights)[order])
                y.append(np.zeros(len(order)))
                often.append(np.full(len(order), UNANSWERED))
    x, y, often = np.concatenate(x), np.concatenate(y), np.concatenate(often)

    def loss(c):
        z = x @ c
        p = 1 / (1 + np.exp(-z))
        value = often @ (np.logaddexp(0, z) - y * z) + 0.5 * c[1:] @ c[1:]
        gradient = x.T @ (often * (p - y))
        gradient[1:] += c[1:]
        return value, gradient

    return minimize(loss, np.zeros(x.shape[1]), jac=True, method='L-BFGS-B', options={'maxiter': 1000}).x


def top_scores(names, queries, weights, calibration, without=False):
    """The best candidate's score and whether it is right."""
    found = []
    for _, right, features in queries:
        if without:
            features, right = features[right == 0], right[right == 0]
        if not len(right):
            continue
        at = ranked(features, weights)[0]
        z = inputs(names, features, weights)[at] @ calibration
        found.append((1 / (1 + np.exp(-z)), right[at]))
    return np.array(found)


def told(name, names, queries, weights, calibration):
    scores = top_scores(names, queries, weights, calibration)
    high = scores[scores[:, 0] >= ABOVE]
    none = top_scores(names, queries, weights, calibration, without=True)
    print(f'{name}: MAP@1 {map_at(queries, weights, 1):.4f}  MAP@3 {map_at(queries, weights, 3):.4f}  '
          f'MAP@5 {map_at(queries, weights):.4f}  score >= {ABOVE}: {len(high)} of {len(scores)}, right '
          f'{high[:, 1].mean():.3f}; with the right claim taken out {(none[:, 0] >= ABOVE).mean():.3f} reach it')
    edges = np.linspace(0, 1, 11)
    for low, up in zip(edges, edges[1:]):
        within = scores[(scores[:, 0] >= low) & (scores[:, 0] < up + (up == 1))]
        if len(within):
            print(f'    {low:.1f}-{up:.1f}  n {len(within):4d}  said {within[:, 0].mean():.2f}  right {within[:, 1].mean():.2f}')


def fitted(loaded, names, fit):
    """Tells how well weights of these features hold, and returns them with their calibration."""
    train = [q for _, queries in loaded for q in queries if q[0] == 'train']
    for path, queries in loaded:
        own = [q for q in queries if q[0] == 'train']
        held = np.mean([map_at(own[k::FOLDS], fit([q for i, q in enumerate(own) if i % FOLDS != k])) for k in range(FOLDS)])
        print(f'{path}: MAP@5 in cross-validation {held:.4f}')
    weights = fit(train)
    calibration = calibrate(names, train, fit)
    alone = np.array([float(name == 'Bm25') for name in names])
    for path, queries in loaded:
        for split in ('train', 'dev'):
            own = [q for q in queries if q[0] == split]
            print(f'{path} {split}: MAP@5 by BM25 alone {map_at(own, alone):.4f}')
            told(f'{path} {split}', names, own, weights, calibration)
    return weights, calibration


def printed(kind, length, names, numbers):
    print(f'\n{kind}: [f32; {length}] = [')
    for name, number in zip(names, numbers):
        print(f'    {number:.3f}, // {name}')
    print('];')


def main(paths):
    loaded, names = [], None
    for path in paths:
        names, queries = load(path)
        loaded.append((path, queries))
    words = [at for at, name in enumerate(names) if not name.startswith(COSINES)]
    plain = [(path, [(split, right, x[:, words]) for split, right, x in queries]) for path, queries in loaded]
    if len(words) < len(names):
        # What only a model finds is no candidate without one.
        nearest = names.index('Bm25')
        plain = [(path, [(split, right[x[:, nearest] > 0], x[x[:, nearest] > 0]) for split, right, x in queries])
                 for path, queries in plain]
        plain = [(path, [q for q in queries if len(q[1])]) for path, queries in plain]
    weights, calibration = fitted(plain, [names[at] for at in words], fit)
    printed('pub const WEIGHTS', 'FEATURES', names, weights)
    printed('const CALIBRATION', 'INPUTS', INPUTS, calibration)
    if len(words) < len(names):
        print('\nwith the model')
        weights, calibration = fitted(loaded, names, fit)
        printed('const WEIGHTS_WITH_MODEL', 'FEATURES + LIKENESSES', names, weights)
        printed('const CALIBRATION_WITH_MODEL', 'INPUTS + 1', INPUTS + ['CosBest'], calibration)


if __name__ == '__main__':
    main(sys.argv[1:]) if len(sys.argv) > 1 else print(__doc__)
