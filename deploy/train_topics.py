"""Make `issues/data/topics.json`, the model behind topic suggestions, from labelled messages. Run at build time only.

    python -m venv /tmp/train && /tmp/train/bin/pip install -r deploy/requirements-train.txt
    /tmp/train/bin/python deploy/train_topics.py MESSAGES.csv [--more EXAMPLES.csv] [--write]

MESSAGES.csv has the columns sender, subject, text and topic (a label, or empty); EXAMPLES.csv is what
`manage.py export_topic_examples` writes. Prints the scores the card quotes; without --write that is all it does.

No sentence and no name goes into the model: a feature is a word of a public dictionary (no names of people, places or
bodies) or a term of `topic_terms.toml`, two to four Chinese characters long, that at least five senders used.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, Final, NamedTuple
from unittest.mock import patch

import jieba
import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import accuracy_score, classification_report, f1_score
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold, cross_val_predict
from sklearn.svm import LinearSVC

HERE: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))
from issues import suggesting

SENDERS: Final = 5  # how many different people must have used a word
FOLDS: Final = 5
SEEDS: Final = (0, 1, 2)
STRENGTH: Final = 1.0  # C of the linear model
NAMES: Final = ("nr", "ns", "nt", "nz")  # parts of speech that are names


class Message(NamedTuple):
    sender: str
    text: str
    topic: str


def read(path: Path) -> list[Message]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            Message(row["sender"], f"{row['subject']}\n{row['text']}".strip(), row["topic"])
            for row in csv.DictReader(file)
        ]


def runs(text: str) -> list[str]:
    """All runs of two to four Chinese characters. Written apart from the runtime, so that each checks the other."""
    chinese = "".join(sign if "\u4e00" <= sign <= "\u9fff" else " " for sign in suggesting.normal(text))
    return [
        part[i : i + n]
        for part in chinese.split()
        for n in range(suggesting.SHORTEST, suggesting.LONGEST + 1)
        for i in range(len(part) - n + 1)
    ]


def vocabulary(messages: list[Message]) -> list[str]:
    """The words that may be features: see the top of this file."""
    dictionary = Path(jieba.__file__).with_name("dict.txt").read_text("utf-8").splitlines()
    words = {word for word, _count, tag in (line.split() for line in dictionary) if not tag.startswith(NAMES)}
    words |= {term for label in suggesting.labels().values() for term in label.terms}
    senders = defaultdict(set)
    for message in messages:
        for run in set(runs(message.text)) & words:
            senders[run].add(message.sender)
    return sorted(run for run, who in senders.items() if len(who) >= SENDERS)


def term_columns(messages: list[Message], names: list[str]) -> csr_matrix:
    return csr_matrix(
        [
            [
                suggesting.term_share(sum(term in message.text for term in suggesting.labels()[name].terms))
                for name in names
            ]
            for message in messages
        ]
    )


def features(messages: list[Message], known: list[Message]) -> tuple[TfidfVectorizer, csr_matrix]:
    """The vectoriser, rarities taken from all messages, and the rows of the labelled ones."""
    words = TfidfVectorizer(analyzer=runs, vocabulary=vocabulary(messages), sublinear_tf=True)
    words.fit([message.text for message in messages])
    names = sorted({message.topic for message in known})
    return words, hstack([words.transform([m.text for m in known]), term_columns(known, names)]).tocsr()


def score(rows: csr_matrix, known: list[Message]) -> None:
    """Cross-validation, beside what always naming the commonest label would give."""
    truth = np.array([message.topic for message in known])
    senders = np.array([message.sender for message in known])
    ways: list[tuple[str, Any, Any]] = [
        ("always the commonest label", DummyClassifier(), StratifiedKFold),
        ("model, stratified", classifier(), StratifiedKFold),
        ("model, stratified, no sender on both sides", classifier(), StratifiedGroupKFold),
    ]
    print(f"{len(known)} labelled messages: {dict(Counter(truth.tolist()).most_common())}")
    for name, made, folds in ways:
        guesses = [
            cross_val_predict(
                made, rows, truth, groups=senders, cv=folds(FOLDS, shuffle=True, random_state=seed)
            )
            for seed in SEEDS
        ]
        accuracy = np.mean([accuracy_score(truth, guess) for guess in guesses])
        macro = np.mean([f1_score(truth, guess, average="macro", zero_division=0) for guess in guesses])
        print(
            f"{name}: accuracy {accuracy:.3f}, macro-F1 {macro:.3f} (mean of {len(SEEDS)} times {FOLDS} folds)"
        )
    print(classification_report(truth, guesses[-1], digits=2, zero_division=0))
    _strength(rows, truth)


def _strength(rows: csr_matrix, truth: np.ndarray) -> None:
    """How often a strong contradiction of a label would be right: against wrong labels, and against right ones."""
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEEDS[0])
    margins = cross_val_predict(classifier(), rows, truth, cv=folds, method="decision_function")
    names = np.unique(truth)
    best = margins.max(axis=1)
    right = margins[np.arange(len(truth)), np.searchsorted(names, truth)]
    for lead in (0.6, suggesting.STRONGLY):
        against_right = float(np.mean(best - right >= lead))
        wrong = [
            best[i] - margins[i, j] >= lead
            for i in range(len(truth))
            for j in range(len(names))
            if names[j] != truth[i]
        ]
        print(
            f"lead {lead}: speaks against a right label in {against_right:.1%}, against a wrong one in {np.mean(wrong):.1%}"
        )


def runtime(words: TfidfVectorizer, rows: csr_matrix, known: list[Message]) -> None:
    """What the product would suggest first, its own rules included: of whole messages, and of subjects alone, which are
    as short as reports of residents are. Topics nobody labelled count as wrong; so does no suggestion.
    """
    truth = np.array([message.topic for message in known])
    folds = list(StratifiedKFold(FOLDS, shuffle=True, random_state=SEEDS[0]).split(rows, truth))
    whole = [message.text for message in known]
    for name, texts in (
        ("whole messages", whole),
        ("subjects alone", [text.split("\n")[0] for text in whole]),
    ):
        guesses = np.full(len(truth), "none", dtype=object)
        for train, test in folds:
            made = suggesting.parsed(shipped(words, classifier().fit(rows[train], truth[train])))
            with patch.object(suggesting, "model", return_value=made):
                for i in test:
                    found = suggesting.suggest(texts[i])
                    guesses[i] = found[0].label.name if found else "none"
        accuracy = accuracy_score(truth, guesses)
        macro = f1_score(truth, guesses, labels=np.unique(truth), average="macro", zero_division=0)
        unlabelled = sum(guess not in set(truth) | {"none"} for guess in guesses)
        silent = int(np.sum(guesses == "none"))
        print(
            f"product's rules, {name}: accuracy {accuracy:.3f}, macro-F1 {macro:.3f}; "
            f"{unlabelled} named a topic nobody labelled, {silent} got no suggestion"
        )


def classifier() -> LinearSVC:
    return LinearSVC(C=STRENGTH, class_weight="balanced", random_state=0)


def shipped(words: TfidfVectorizer, made: LinearSVC) -> dict[str, Any]:
    """The model in whole thousandths."""
    weights = np.rint(made.coef_ * 1_000).astype(int)
    vocabulary_ = words.get_feature_names_out()
    rarity = np.rint(words.idf_ * 1_000).astype(int)
    many = len(vocabulary_)
    return {
        "labels": made.classes_.tolist(),
        "intercepts": np.rint(made.intercept_ * 1_000).astype(int).tolist(),
        "terms": {name: weights[:, many + i].tolist() for i, name in enumerate(made.classes_.tolist())},
        "grams": {gram: [int(rarity[i]), *weights[:, i].tolist()] for i, gram in enumerate(vocabulary_)},
    }


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("messages", type=Path)
    asked.add_argument("--more", type=Path, help="examples that staff corrected")
    asked.add_argument("--write", action="store_true", help="write the model into the product")
    given = asked.parse_args()
    messages = read(given.messages) + (read(given.more) if given.more else [])
    learnable = {label.name for label in suggesting.labels().values() if label.learned}
    known = [message for message in messages if message.topic in learnable]
    words, rows = features(messages, known)
    score(rows, known)
    runtime(words, rows, known)
    if given.write:
        made = classifier().fit(rows, [message.topic for message in known])
        target = suggesting.DATA / "topics.json"
        kept = shipped(words, made)
        target.write_text(json.dumps(kept, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
        print(f"{len(kept['grams'])} words, {target.stat().st_size:,} bytes: {target.relative_to(HERE)}")
        _compare(words, made, messages)


def _compare(words: TfidfVectorizer, made: LinearSVC, messages: list[Message]) -> None:
    """The runtime beside scikit-learn, on every message whether labelled or not."""
    names = made.classes_.tolist()
    rows = hstack([words.transform([m.text for m in messages]), term_columns(messages, names)]).tocsr()
    same = sum(
        suggesting.learned(message.text)[0].label.name == theirs
        for message, theirs in zip(messages, made.predict(rows), strict=True)
    )
    print(f"the runtime names the label of scikit-learn for {same} of {len(messages)} messages")


if __name__ == "__main__":
    main()
