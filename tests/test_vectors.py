"""Vectors: every file follows the schema, and the schema that others read is that of the loader."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from harness.requirements.catalogue import load_catalogue
from vectors.loading import Vectors, load_vectors

FOLDER = Path(__file__).parent.parent / "vectors"
TOPICS = sorted(
    path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.toml")
)


@pytest.mark.parametrize("topic", TOPICS)
def test_a_file_of_vectors_follows_the_schema(topic: str) -> None:
    vectors = load_vectors(topic)
    assert [name for name, count in Counter(map(str, vectors.case)).items() if count > 1] == []


def test_there_are_vectors() -> None:
    assert "schc/compression_rules" in TOPICS


def test_the_schema_for_others_is_that_of_the_loader() -> None:
    written = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))
    assert written == Vectors.model_json_schema()


def test_sources_name_known_documents() -> None:
    known = load_catalogue().references.sources
    assert "RFC8724" in known
    for topic in (topic for topic in TOPICS if topic.startswith(("schc/", "ipv6/"))):
        for source in load_vectors(topic).source.split(", "):
            assert source.split(" ")[0] in known
