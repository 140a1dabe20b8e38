"""What a person reads about bundles: whether they are intact, and what flips when judged again."""

from collections.abc import Iterator

from greenroom.answers.fold import People
from greenroom.bundle.manifest import Manifest
from greenroom.bundle.rejudging import Flip, Rejudgement
from greenroom.bundle.verifying import Problem
from greenroom.export.labels import flat, load_labels
from greenroom.outcome import Outcome


def say(name: str, language: str, **values: str) -> str:
    """The label `name`, filled."""
    return flat(load_labels().labels[name].fill(values)[language])


def bundled(path: str, manifest: Manifest, language: str) -> str:
    """One line on a bundle just written."""
    until = str(manifest.retain_until) if manifest.retain_until else say("no_term", language)
    return say(
        "bundled",
        language,
        path=path,
        number=str(manifest.number),
        count=str(len(manifest.files)),
        until=until,
        digest=manifest.digest,
    )


def intact(path: str, manifest: Manifest, people: People, language: str) -> str:
    """One line on a bundle without a fault. people: what they said, by its logs."""
    return say(
        "intact",
        language,
        path=path,
        count=str(len(manifest.files)),
        digest=manifest.digest,
        rules=manifest.judged.rules_sha256,
        answers=str(len(people.answers)),
        waivers=str(len(people.waivers)),
    )


def faulty(path: str, problem: Problem, language: str) -> str:
    """One line on a fault, naming the file."""
    name, values = f"file_{problem.kind}", {"path": path}
    if "{file}" in load_labels().labels[name].zh:
        values["file"] = problem.path
    if problem.detail:
        values["detail"] = problem.detail
    return say(name, language, **values)


def rejudged(path: str, found: Rejudgement, language: str) -> Iterator[str]:
    """Lines on a bundle judged again, what flips last."""
    kept, again = found.kept, found.again
    yield say(
        "rejudged",
        language,
        path=path,
        kept=str(kept.as_of),
        old=kept.versions.rules,
        now=str(again.as_of),
        new=again.versions.rules,
    )
    if found.same:
        yield say("same_report", language)
    elif not found.flips:
        yield say("same_verdicts", language)
    for flip in found.flips:
        yield from _flip(flip, language)


def _flip(flip: Flip, language: str) -> Iterator[str]:
    yield say(
        "flip",
        language,
        check=flip.check,
        before=_outcome(flip.before, language),
        after=_outcome(flip.after, language),
        cause=say(f"cause_{flip.cause}", language),
    )
    for name, key, values in (
        ("started", "clauses", flip.started),
        ("ended", "clauses", flip.ended),
        ("differing", "files", flip.files[:8]),
    ):
        if values:
            yield "    " + say(name, language, **{key: " ".join(values)})
    yield from (f"    + {flat(words)}" for words in flip.appeared)
    yield from (f"    - {flat(words)}" for words in flip.vanished)


def _outcome(outcome: Outcome | None, language: str) -> str:
    return load_labels().outcomes[outcome][language] if outcome else say("none", language)
