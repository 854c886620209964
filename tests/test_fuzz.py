"""Fuzzing finds the properties by itself: those that need nothing but what is drawn."""

from __future__ import annotations

import importlib.util

import pytest

from tests.fuzz import main, targets


def test_properties_of_decoders_are_targets() -> None:
    found = list(targets())
    assert len(found) == len(set(found))
    assert "tests.dlms.test_dlms_data:test_any_octets_are_data_or_a_protocol_error" in found


def test_a_property_with_examples_of_its_own_is_none() -> None:
    parametrised = "tests.dlms.test_dlms_apdus:test_an_apdu_with_a_changed_octet_is_read_or_refused"
    assert parametrised not in targets()


def test_without_atheris_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"meterproof\[fuzz\]"):
        main([])
