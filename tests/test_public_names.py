"""What vendors import: all of it is there, and an adapter of their own needs nothing else."""

from __future__ import annotations

import inspect

import meterproof


def test_every_public_name_is_there_and_explained() -> None:
    assert sorted(meterproof.__all__) == sorted(set(meterproof.__all__))
    for name in meterproof.__all__:
        named = getattr(meterproof, name)
        if inspect.isclass(named) or inspect.isfunction(named):
            assert inspect.getdoc(named), name


def test_an_adapter_can_be_written_with_public_names_alone() -> None:
    """Everything that its methods take, give and raise."""
    for verb in ("reset", "give", "take", "due", "control", "close"):
        for annotation in inspect.get_annotations(getattr(meterproof.Adapter, verb)).values():
            words = set(annotation.replace("[", " ").replace("]", " ").replace(",", " ").split())
            ours = {word for word in words if word.istitle() and word not in _PYTHON}
            assert ours <= set(meterproof.__all__)


_PYTHON = {"Mapping", "Sequence", "None"}
