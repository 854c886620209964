"""Addresses: what is taken apart, and what a mistake in one says."""

from __future__ import annotations

import pytest

from adapters.addresses import (
    Address,
    AddressError,
    known_schemes,
    open_adapter,
    parse_address,
)
from adapters.base import Adapter, AdapterError
from reference_stack.kernel.instant import Duration


@pytest.mark.parametrize(
    ("text", "scheme", "details", "options"),
    [
        ("in-process:meter", "in-process", "meter", {}),
        ("udp:[::1]:4059?party=head-end", "udp", "[::1]:4059", {"party": "head-end"}),
        ("command:./meter -v?deadline=9s", "command", "./meter -v", {"deadline": "9s"}),
        ("command:./meter 'what?'", "command", "./meter 'what?'", {}),
        ("command:get http://h/?a=b?", "command", "get http://h/?a=b", {}),
        ("udp:h:1?a=1&b=x y", "udp", "h:1", {"a": "1", "b": "x y"}),
        ("my.stack:device", "my.stack", "device", {}),
        ("command:", "command", "", {}),
    ],
)
def test_an_address_is_scheme_details_and_options(
    text: str, scheme: str, details: str, options: dict[str, str]
) -> None:
    assert parse_address(text) == Address(text, scheme, details, options)


@pytest.mark.parametrize("text", ["", "meter", ":meter", "/usr/bin/meter", "9:x"])
def test_what_has_no_scheme_is_told_the_schemes(text: str) -> None:
    with pytest.raises(AddressError, match=r"write scheme:details.*command.*udp"):
        parse_address(text)


def test_an_option_given_twice_is_refused() -> None:
    with pytest.raises(AddressError, match="an option is given twice"):
        parse_address("udp:h:1?a=1&a=2")


def test_an_unknown_scheme_is_answered_with_the_nearest() -> None:
    with pytest.raises(AddressError, match=r"no adapter for 'comand'.*did you mean command\?"):
        open_adapter("comand:./meter")


def test_a_scheme_like_no_other_is_told_how_to_bring_its_own() -> None:
    with pytest.raises(AddressError, match=r"write package\.module:function"):
        open_adapter("carrier:pigeon")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("command:", "names no program"),
        ("command:  ", "names no program"),
        ("command:'./meter", "No closing quotation"),
        ("command:./meter?dedline=5s", "no option 'dedline'; it knows deadline"),
        ("command:./meter?deadline=5", "deadline: '5' is no duration"),
        ("command:./meter?deadline=0s", "longer than nothing"),
        ("no.such.module:device", "cannot import no.such.module"),
        ("os.path:no_such_thing", "os.path has no 'no_such_thing'"),
        ("os.path:sep", "sep is no function"),
        ("os.path:join?a=1", "no option 'a'"),
        ("tests_without.device:x", "cannot import tests_without"),
        ("collections.abc:", "collections.abc has no ''"),
    ],
)
def test_a_wrong_address_is_one_line_that_says_how_to_mend_it(text: str, complaint: str) -> None:
    with pytest.raises(AddressError, match=complaint) as caught:
        open_adapter(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("command:/no/such/program", "cannot start /no/such/program: No such file or directory"),
        ("command:/dev/null", "cannot start /dev/null: Permission denied"),
    ],
)
def test_a_program_that_cannot_be_started_is_named(text: str, complaint: str) -> None:
    with pytest.raises(AdapterError, match=complaint):
        open_adapter(text)


def test_a_function_of_ones_own_makes_the_adapter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.path.device", make_adapter, raising=False)
    assert open_adapter("os.path:device").identity == "made by hand"


def test_a_function_that_makes_something_else_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.path.device", dict, raising=False)
    with pytest.raises(AddressError, match="is no adapter: no party, time, identity, reset"):
        open_adapter("os.path:device")


def test_the_adapters_of_this_package_are_found() -> None:
    assert {"command", "udp"} <= set(known_schemes())


def test_an_option_that_is_not_given_has_its_default() -> None:
    address = parse_address("command:x")
    assert address.duration("deadline", Duration.of(seconds=3)) == Duration.of(seconds=3)


def make_adapter() -> Adapter:
    class Made:
        identity = "made by hand"
        party = time = reset = give = take = due = control = close = None

    return Made()  # type: ignore[return-value]
