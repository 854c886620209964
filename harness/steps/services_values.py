"""Phrases about how values are written down: lengths, types, dates, buffers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pytest_bdd import parsers, then, when

from harness.checks import services_blocks as blocks
from harness.checks import services_selection as selection
from harness.checks import services_values as checks
from harness.scenes.scene import Scene
from harness.steps.services_blocks import selects
from harness.steps.services_writing import reads, value_of, writes
from harness.stimuli.arrangements import MANAGEMENT
from harness.stimuli.dialogue import asks
from harness.stimuli.objects import CLOCK_TIME, TEST_ANYTHING, TEST_OCTETS, TIME_ZONE
from harness.stimuli.speaking import client_protects, comes_through, exchanged, put_to_meter
from reference_stack.cosem.selection import by_entry
from reference_stack.dlms import apdu as a
from reference_stack.dlms import data as d
from reference_stack.dlms.apdu import AttributeDescriptor, AttributeWithSelection
from reference_stack.dlms.date_time import Date, DateTime, Time
from reference_stack.dlms.requests import Read
from reference_stack.dlms.wrapper import Wpdu
from reference_stack.kernel.bits import Bits

_INVOKE = a.InvokeIdAndPriority(8)
_SHIFT = AttributeDescriptor(8, CLOCK_TIME.instance_id, 7)
_ROW = d.StructureOf((d.Simple(d.Tag.UNSIGNED), d.Simple(d.Tag.LONG_UNSIGNED)))


class Kept(NamedTuple):
    """What was written where, and the position before that."""

    attribute: AttributeDescriptor
    value: d.Data
    since: int


VALUES: Mapping[str, d.Data] = {
    "a truth value": d.boolean(True),
    "a bit string": d.bit_string(Bits(0b10110, 5)),
    "whole numbers of every length": d.structure(
        d.integer(-5),
        d.long(-500),
        d.double_long(-50_000),
        d.long64(-5_000_000_000),
        d.unsigned(5),
        d.long_unsigned(500),
        d.double_long_unsigned(50_000),
        d.long64_unsigned(5_000_000_000),
    ),
    "an enumeration": d.enum(7),
    "floating point numbers": d.structure(d.float32(1.5), d.float64(-2.25)),
    "octets": d.octet_string(bytes(range(130))),
    "texts": d.structure(d.visible_string("meter"), d.utf8_string("Zähler")),
    "dates and times": d.structure(
        d.date_time(DateTime(Date(2026, 6, 15, 1), Time(12, 0, 0, 0), -60, 0)),
        d.date(Date(2026, None, 15, None)),
        d.time(Time(12, None, None, None)),
    ),
    "nothing": d.structure(d.NULL),
    "an array": d.array((d.unsigned(1), d.unsigned(2))),
    "a compact array of numbers": d.compact_array(
        d.Simple(d.Tag.LONG_UNSIGNED), (d.long_unsigned(1), d.long_unsigned(2))
    ),
    "a compact array of structures": d.compact_array(
        _ROW,
        (
            d.structure(d.unsigned(1), d.long_unsigned(2)),
            d.structure(d.unsigned(3), d.long_unsigned(4)),
        ),
    ),
    "a compact array of arrays": d.compact_array(
        d.ArrayOf(2, d.Simple(d.Tag.UNSIGNED)), (d.array((d.unsigned(1), d.unsigned(2))),)
    ),
}


@when(
    parsers.re(f"the head-end writes (?P<what>{'|'.join(VALUES)}) into a value for tests"),
    target_fixture="kept",
)
def head_end_writes_a_value(scene: Scene, what: str) -> Kept:
    since = writes(scene, TEST_ANYTHING, VALUES[what])
    return Kept(TEST_ANYTHING, VALUES[what], since)


@when(
    "the head-end writes octets, the lengths of which are written long",
    target_fixture="kept",
)
def head_end_writes_long_lengths(scene: Scene) -> Kept:
    since = scene.position
    octets = d.octet_string(bytes((scene.seed + i) & 0xFF for i in range(6)))
    plain = a.SetRequestNormal(_INVOKE, TEST_OCTETS, None, octets).encode()
    long = checks.with_long_length(plain, len(octets.octets()))
    exchanged(scene, MANAGEMENT, long)
    return Kept(TEST_OCTETS, octets, since)


@when(
    "the head-end reads the clock under protection, the lengths of which are written long",
    target_fixture="since",
)
def head_end_reads_long_lengths(scene: Scene) -> int:
    since = scene.position
    request = a.GetRequestNormal(_INVOKE, CLOCK_TIME).encode()
    wpdu = client_protects(scene, MANAGEMENT, request)
    sealed = checks.with_long_outer_lengths(wpdu.apdu)
    put_to_meter(scene, Wpdu(wpdu.source, wpdu.destination, sealed).encode())
    comes_through(scene)
    return since


@when("the head-end reads the first rows of the load profile", target_fixture="since")
def head_end_reads_rows(scene: Scene) -> int:
    return selects(scene, by_entry(1, 5))


@then("the meter gives rows")
def rows_come(scene: Scene, since: int) -> None:
    scene.judge(selection.rows_come(scene.trace, scene.profile, since=since))


@when(
    "the head-end reads the clock, its time zone and its daylight saving",
    target_fixture="zone",
)
def head_end_reads_zone(scene: Scene) -> checks.Zone:
    time_zone = value_of(scene, TIME_ZONE)
    shift = value_of(scene, _SHIFT)
    since = scene.position
    asks(scene, MANAGEMENT, Read((AttributeWithSelection(CLOCK_TIME),)))
    return checks.Zone(time_zone, shift, since)


@then("the same is read there")
def same_is_read(scene: Scene, kept: Kept) -> None:
    since = reads(scene, kept.attribute)
    scene.judge(
        checks.same_value(scene.trace, scene.profile, kept.value, written=kept.since, since=since)
    )


@then("every length is written as short as it can be")
def lengths_are_short(scene: Scene) -> None:
    scene.judge(checks.lengths_are_short(scene.trace, scene.profile, scene.party))


@then("no value is given as a difference to the one before")
def no_differences(scene: Scene, since: int) -> None:
    whole = blocks.whole_value(scene.trace, scene.profile, since=since)
    scene.judge(checks.no_deltas(scene.profile, MANAGEMENT, whole))


@then("the date has twelve octets, and its deviation fits the time zone")
def date_fits(scene: Scene, zone: checks.Zone) -> None:
    scene.judge(checks.date_fits(scene.trace, scene.profile, zone))
