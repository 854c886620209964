"""A capture of the whole run for Wireshark and its kin, one interface for each point observed.

`harness.octets.link_types` says what stands under which link type. Lost and refused messages are
there too and say so. Time is the devices': every scenario starts at midnight of a day of its own,
from 1970 on, so that the time of day of a packet is the time in its scenario.

The format is that of the IETF draft `pcapng`; block and option codes are from there.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator

from harness.octets.link_types import DIRECTIONS, FATES, LINK_TYPES, RADIO_HEADER
from harness.sessions.run import EntryRecord, Run, ScenarioRecord
from reports.judgement import Judged, judge
from reports.text import octets_of, visible

NAME = "run"
SUFFIX = ".pcapng"

_SECTION_HEADER, _INTERFACE_DESCRIPTION, _ENHANCED_PACKET = 0x0A0D0D0A, 1, 6
_COMMENT = 1
_IF_NAME, _IF_TSRESOL = 2, 9
_SHB_OS, _SHB_USERAPPL = 3, 4
_EPB_FLAGS = 2
_INBOUND, _OUTBOUND = 1, 2
_MICROSECONDS = b"\x06"
_NO_LENGTH = -1

_DAY_US = 86_400_000_000
_LONGEST_US = 100 * 365 * _DAY_US
_MOST_OCTETS = 65_535
_LINE_LENGTH = 400
_MOST_OPTION_OCTETS = 60_000


def render(run: Run) -> bytes:
    """The capture. A message whose record holds no valid hex has a comment and no octets."""
    blocks = [_section(run), *(_interface(name, link) for name, link in LINK_TYPES.items())]
    midnight = 0
    for judged in judge(run):
        blocks += _packets(judged, midnight)
        midnight += (_length(judged.record) // _DAY_US + 1) * _DAY_US
    return b"".join(blocks)


def radio_header(entry: EntryRecord) -> bytes:
    """What stands before the FRMPayload of a frame; a port that is no octet counts as absent."""
    port = entry.port if entry.port is not None and 0 <= entry.port <= 255 else None
    return RADIO_HEADER.encode(
        direction=_place(entry.direction, DIRECTIONS),
        fate=_place(entry.fate, FATES),
        fport_present=port is not None,
        fport=port or 0,
    ).octets()


def _place(word: str, words: tuple[str, ...], other: int = 0) -> int:
    return words.index(word) if word in words else other


def _section(run: Run) -> bytes:
    header = run.header
    comment = [
        *(["WARNING: this run shows cryptographic keys."] if header.keys_shown else []),
        f"device: {', '.join(device.identity for device in header.devices)}",
        f"profile: {header.profile}, seed {header.seed}, started {header.started}",
        f"command: {header.command}",
        "Time is the devices' own; each scenario starts at midnight of a day of its own.",
    ]
    options = [
        (_COMMENT, _text(comment)),
        (_SHB_OS, _text([header.platform])),
        (_SHB_USERAPPL, _text([f"Meterproof {header.version}"])),
    ]
    body = struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, _NO_LENGTH)
    return _block(_SECTION_HEADER, body + _options(options))


def _interface(name: str, link: int) -> bytes:
    return _block(
        _INTERFACE_DESCRIPTION,
        struct.pack("<HHI", link, 0, 0)
        + _options([(_IF_NAME, name.encode()), (_IF_TSRESOL, _MICROSECONDS)]),
    )


def _packets(judged: Judged, midnight: int) -> Iterator[bytes]:
    record = judged.record
    remarks: list[str] = []
    for position, entry in enumerate(record.trace):
        if entry.kind != "message":
            remarks.append(f"remark: {entry.text}")
            continue
        comment = [
            f"{record.feature} {record.title}",
            f"scenario: {record.scenario}",
            *(f"step: {step}" for step in _step(record, position)),
            *([f"requirements: {', '.join(record.requirements)}"] if record.requirements else []),
            *remarks[-5:],
            f"{entry.sender} to {entry.receiver}: {entry.text}",
            *([f"fate: {entry.fate}"] if entry.fate not in ("", "delivered") else []),
            *([f"note: {entry.note}"] if entry.note else []),
            *(
                f"proof of {finding.verdict}: {finding.sentence}"
                for finding in record.findings[:20]
                if position in finding.evidence
            ),
        ]
        remarks = []
        yield _packet(entry, midnight, comment)


def _packet(entry: EntryRecord, midnight: int, comment: list[str]) -> bytes:
    octets = octets_of(entry.octets)
    if octets is None:
        octets = b""
        comment.append("octets: the record holds no valid hex")
    if entry.point == "radio":
        octets = radio_header(entry) + octets
    interface = _place(entry.point, tuple(LINK_TYPES), other=2)
    at = midnight + min(max(entry.at_us, 0), _LONGEST_US)
    shown = octets[:_MOST_OCTETS]
    flags = _OUTBOUND if entry.direction == "downlink" else _INBOUND
    body = struct.pack(
        "<IIIII", interface, at >> 32 & 0xFFFFFFFF, at & 0xFFFFFFFF, len(shown), len(octets)
    )
    options = _options([(_COMMENT, _text(comment)), (_EPB_FLAGS, struct.pack("<I", flags))])
    return _block(_ENHANCED_PACKET, body + _padded(shown) + options)


def _step(record: ScenarioRecord, position: int) -> Iterable[str]:
    begun = [step for step in record.steps if step.first_entry <= position]
    return [f"{step.keyword} {step.text}" for step in begun[-1:]]


def _length(record: ScenarioRecord) -> int:
    latest = max((entry.at_us for entry in record.trace), default=0)
    return min(max(record.virtual_us, latest, 0), _LONGEST_US)


def _text(lines: Iterable[str]) -> bytes:
    """Lines for an option, short enough for its length field whatever they hold."""
    octets = "\n".join(visible(line, _LINE_LENGTH) for line in lines).encode()
    return octets[:_MOST_OPTION_OCTETS].decode(errors="ignore").encode()


def _options(options: Iterable[tuple[int, bytes]]) -> bytes:
    written = [struct.pack("<HH", code, len(value)) + _padded(value) for code, value in options]
    return b"".join(written) + bytes(4)


def _block(kind: int, body: bytes) -> bytes:
    length = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + length + body + length


def _padded(octets: bytes) -> bytes:
    return octets + bytes(-len(octets) % 4)
