"""Which declaration belongs to which device, and what becomes of both."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from adapters.base import Party
from harness.device.declaration import Answer, DeclarationMistake
from harness.device.devices import NoProfile, opened_devices, profile_called
from tests.harness.plays import Puppet

KEY = "0f" * 16


@pytest.fixture
def puppets(monkeypatch: pytest.MonkeyPatch) -> list[Puppet]:
    """Devices of an own module, `own.devices:meter` and `own.devices:gateway`."""
    made: list[Puppet] = []

    def maker(party: Party) -> Puppet:
        puppet = Puppet(party, f"own {party.value}")
        for verb in ("reset", "give", "take", "due", "control"):
            setattr(puppet, verb, None)
        made.append(puppet)
        return puppet

    module = ModuleType("own.devices")
    vars(module)["meter"] = lambda: maker(Party.METER)
    vars(module)["gateway"] = lambda: maker(Party.GATEWAY)
    monkeypatch.setitem(sys.modules, "own", ModuleType("own"))
    monkeypatch.setitem(sys.modules, "own.devices", module)
    return made


def declare(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text)
    return path


def test_declarations_belong_to_devices_that_are_not_ours_in_order(
    tmp_path: Path, puppets: list[Puppet]
) -> None:
    files = [declare(tmp_path, name, f"[device]\nidentity = '{name}'\n") for name in ("one", "two")]
    addresses = ["own.devices:meter", "in-process:head-end", "own.devices:gateway"]
    with opened_devices(addresses, files, "") as devices:
        assert [device.title for device in devices] == ["one", "reference head-end", "two"]
        assert [device.name for device in devices] == ["meter", "head-end", "gateway"]
        assert devices[1].declaration.capability("set") is Answer.YES
        assert not any(puppet.closed for puppet in puppets)
    assert [puppet.closed for puppet in puppets] == [True, True]


def test_an_embedded_device_may_be_declared_otherwise(tmp_path: Path) -> None:
    file = declare(tmp_path, "less", "[capabilities]\nset = 'no'\n")
    with opened_devices(["in-process:meter"], [file], "") as [device]:
        assert device.declaration.capability("set") is Answer.NO
        assert device.declaration.capability("action") is Answer.UNSET


def test_a_device_that_nobody_declared_leaves_everything_unset(puppets: list[Puppet]) -> None:
    with opened_devices(["own.devices:meter"], [], "") as [device]:
        assert device.declaration.capability("set") is Answer.UNSET
        [question] = device.declaration.questions(["set"])
        assert "own.devices:meter leaves set unset" in question


def test_a_declaration_brings_address_profile_and_keys(
    tmp_path: Path, puppets: list[Puppet], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OWN_KEY", KEY)
    text = (
        "[device]\naddress = 'own.devices:meter'\nprofile = 'dlms_over_lorawan'\n"
        "[meter]\ndev-eui = '70b3d5000000000a'\napp-s-key = 'env:OWN_KEY'\n"
        "[keys.management]\nguek = 'env:OWN_KEY'\n"
    )
    with opened_devices([], [declare(tmp_path, "own", text)], "") as [device]:
        management = device.profile.association("management")
        assert management.keys.guek == bytes.fromhex(KEY)
        assert management.keys.gak is not None
        assert device.profile.meter.dev_eui.hex() == "70b3d5000000000a"
        assert device.profile.meter.app_s_key == bytes.fromhex(KEY)
        assert KEY not in repr(device)


def test_devices_are_closed_when_another_cannot_be_opened(puppets: list[Puppet]) -> None:
    with (
        pytest.raises(Exception, match="no adapter for 'nonsense'"),
        opened_devices(["own.devices:meter", "nonsense:x"], [], ""),
    ):
        pytest.fail("opened")
    assert [puppet.closed for puppet in puppets] == [True]


def test_two_of_a_kind_have_names_and_titles_of_their_own(puppets: list[Puppet]) -> None:
    with opened_devices(["own.devices:meter"] * 2, [], "") as devices:
        assert [device.name for device in devices] == ["meter", "meter-2"]
        assert [device.title for device in devices] == ["own meter", "own meter (meter-2)"]


def test_a_declaration_of_another_party_is_a_mistake(tmp_path: Path, puppets: list[Puppet]) -> None:
    file = declare(tmp_path, "own", "[device]\nparty = 'gateway'\n")
    with (
        pytest.raises(DeclarationMistake, match=r"declares a gateway, and own\.devices"),
        opened_devices(["own.devices:meter"], [file], ""),
    ):
        pytest.fail("opened")
    assert puppets[0].closed


def test_a_profile_is_ours_or_a_file(tmp_path: Path) -> None:
    ours = profile_called("dlms_over_lorawan")
    source = Path(__file__).parents[2] / "reference_stack/profiles/dlms_over_lorawan.toml"
    copy = tmp_path / "copy.toml"
    copy.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    assert profile_called(str(copy)).rules == ours.rules
    with pytest.raises(NoProfile, match="profiles of ours are dlms_over_lorawan"):
        profile_called(str(tmp_path / "none.toml"))


def test_a_profile_says_which_association_is_to_be_tested(tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "reference_stack/profiles/dlms_over_lorawan.toml"
    text = source.read_text(encoding="utf-8").replace("[association.management]", "[association.a]")
    renamed = tmp_path / "renamed.toml"
    renamed.write_text(text, encoding="utf-8")
    with (
        pytest.raises(NoProfile, match=r"called management; give that name .* of a, public"),
        opened_devices(["in-process:meter"], [], str(renamed)),
    ):
        pytest.fail("opened")
    without = declare(tmp_path, "no-dlms", "[capabilities]\ndlms = 'no'\n")
    with opened_devices(["in-process:meter"], [without], str(renamed)) as [device]:
        assert "a" in device.profile.associations
