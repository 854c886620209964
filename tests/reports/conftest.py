"""Records as a run leaves them, built by hand: an ordinary run, and one of a hostile device."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.sessions.run import (
    ClosingRecord,
    DeviceRecord,
    EntryRecord,
    FindingRecord,
    Layer,
    RequirementRecord,
    Run,
    RunRecord,
    ScenarioRecord,
    StepRecord,
)

SECOND = 1_000_000

REQUIREMENTS = (
    RequirementRecord(
        "SCHC-FRAG-AOE-014",
        "RFC8724 §8.4.3.1",
        "MUST",
        "both",
        "A sender that is told of missing tiles sends every one of them again.",
        features=("FRG007",),
    ),
    RequirementRecord(
        "SCHC-FRAG-AOE-016",
        "RFC8724 §8.4.3.1",
        "MUST",
        "both",
        "After the last missing tile the sender asks for an ACK or sends the All-1 again.",
        features=("FRG007", "FRG008"),
    ),
    RequirementRecord(
        "SCHC-FRAG-AOE-031",
        "RFC8724 §8.4.3",
        "SHOULD",
        "device",
        "A sender puts as many tiles into a fragment as its payload limit allows.",
        features=("FRG012",),
    ),
    RequirementRecord(
        "SCHC-COMP-007",
        "RFC8724 §7.2",
        "MAY",
        "both",
        "When several Rules match, any of them may be used.",
        certainty="B",
        features=("CMP003",),
    ),
    RequirementRecord(
        "SCHC-LW-009",
        "RFC9011 §5.6.2",
        "MUST",
        "device",
        "The retransmission timer of an uplink session lasts twelve hours.",
        unobservable="A timer that never expires because of traffic cannot be seen from outside.",
    ),
    RequirementRecord(
        "SCHC-LW-010",
        "RFC9011 §5.6.2",
        "MUST",
        "device",
        "A session ends with an abort after the permitted number of attempts.",
    ),
    RequirementRecord(
        "DLMS-SEC-012",
        "GB §9.2.7",
        "MUST",
        "server",
        "A request with less protection than the security policy demands is not served.",
        features=("SEC012",),
    ),
    RequirementRecord(
        "DLMS-SEC-014",
        "GB §9.2.7",
        "MUST",
        "server",
        "A refusal discloses nothing about the value asked for.",
        features=("SEC012", "SEC013"),
    ),
)


def fragment(index: int, at_us: int, w: int, fcn: int, tiles: int, **more: object) -> EntryRecord:
    octets = bytes([(w << 6) | fcn]) + bytes(range(index % 7, index % 7 + 10)) * tiles
    entry = EntryRecord(
        "message",
        index,
        at_us,
        f"Fragment W={w} FCN={fcn}, {tiles} tiles",
        point="radio",
        direction="uplink",
        sender="meter",
        receiver="gateway",
        port=20,
        octets=octets.hex(),
        fate="delivered",
        layers=(
            Layer(
                "LoRaWAN", "RFC9011 §5.1", (("FPort", "20"), ("payload", f"{len(octets)} octets"))
            ),
            Layer(
                "SCHC Fragment",
                "RFC8724 §8.3.1.1",
                (
                    ("rule_id", "20"),
                    ("w", f"{w}"),
                    ("fcn", f"{fcn}"),
                    ("tiles", f"{tiles} of 80 bits, {fcn} down to {fcn - tiles + 1}"),
                ),
            ),
        ),
    )
    return replace(entry, **more)  # type: ignore[arg-type]


def ack(index: int, at_us: int, w: int, missing: str) -> EntryRecord:
    text = f"ACK W={w}, missing {missing}" if missing else f"ACK W={w} C=1"
    return EntryRecord(
        "message",
        index,
        at_us,
        text,
        point="radio",
        direction="downlink",
        sender="gateway",
        receiver="meter",
        port=20,
        octets="3fffffbfff" if missing else "60",
        fate="delivered",
        layers=(
            Layer(
                "SCHC ACK",
                "RFC8724 §8.3.2.1",
                (("w", str(w)), ("c", "0" if missing else "1"), ("missing tiles", missing)),
            ),
        ),
    )


def remark(index: int, at_us: int, text: str) -> EntryRecord:
    return EntryRecord("remark", index, at_us, text)


def lost_frame_trace() -> tuple[EntryRecord, ...]:
    entries = [
        remark(
            0, 0, "The meter is told, through its upper tester, to send a SCHC packet of 700 bytes."
        ),
        remark(1, 0, "The radio loses the frame that carries tile 41 of window 0."),
    ]
    at = 0
    for place in range(14):
        at += 5 * SECOND
        w, fcn = (0, 62 - 5 * place) if place < 13 else (1, 62)
        entries.append(fragment(len(entries), at, w, max(fcn, 0), 5))
    entries[6] = replace(entries[6], fate="lost", note="tile 41 of window 0")
    entries.append(ack(len(entries), at + SECOND, 0, "tiles 42 to 38 of window 0"))
    entries.append(fragment(len(entries), at + 12 * SECOND, 0, 42, 4, note="one tile short"))
    entries.append(
        remark(len(entries), at + 43_200 * SECOND, "The meter sent nothing for twelve hours.")
    )
    entries.append(
        EntryRecord(
            "message",
            len(entries),
            at + 43_212 * SECOND,
            "Sender-Abort",
            point="radio",
            direction="uplink",
            sender="meter",
            receiver="gateway",
            port=20,
            octets="ff",
            fate="delivered",
            layers=(Layer("SCHC Sender-Abort", "RFC8724 §8.3.4.1", (("w", "3"), ("fcn", "63"))),),
        )
    )
    return tuple(entries)


def frg007(device: str = "Acme WM-7, firmware 2.1") -> ScenarioRecord:
    return ScenarioRecord(
        id="features/frg/FRG007_missing-tiles-are-sent-again.feature::test_full_window",
        feature="FRG007",
        version=1,
        part="frg",
        title="Missing tiles are sent again",
        why="In ACK-on-Error mode a sender that is told of missing tiles sends all of them again.",
        scenario="A frame is lost in a full window",
        example={},
        party="meter",
        device=device,
        requirements=("SCHC-FRAG-AOE-014", "SCHC-FRAG-AOE-016"),
        verdict="fail",
        reason="Tile 38 of window 0 was reported missing and never sent again.",
        findings=(
            FindingRecord(
                "fail",
                "Tile 38 of window 0 was reported missing and never sent again.",
                (6, 16, 17),
                "SCHC-FRAG-AOE-014",
                "RFC8724 §8.4.3.1",
                expected="tiles 42, 41, 40, 39 and 38 of window 0 in fragments after the ACK",
                observed="tiles 42, 41, 40 and 39, then nothing for twelve hours",
                cause="The bitmap of the ACK is read one tile short: its last gap is ignored.",
            ),
            FindingRecord(
                "pass", "The gateway was asked for nothing that it did not report.", (16,)
            ),
        ),
        steps=(
            StepRecord("Given", "the meter has a SCHC packet of 700 bytes to send", "passed", 0),
            StepRecord(
                "And", "the radio loses the frame carrying tile 41 of window 0", "passed", 1
            ),
            StepRecord("When", "the gateway reports the missing tiles of window 0", "passed", 2),
            StepRecord("Then", "every tile reported missing is sent again", "failed", 20),
            StepRecord("And", "the gateway recovers the packet intact", "skipped", 20),
        ),
        trace=lost_frame_trace(),
        virtual_us=43_300 * SECOND,
        wall_us=31_000,
        seed=7,
        repeat="meterproof run FRG007 --dut command:'./wm7 --quiet' --seed 7",
    )


def sec012(verdict: str, demanded: str, applied: str) -> ScenarioRecord:
    read = EntryRecord(
        "message",
        0,
        2 * SECOND,
        "GET-request 1-0:1.8.0.255 attribute 2",
        point="ip",
        direction="downlink",
        sender="head-end",
        receiver="gateway",
        octets="60000000001d1140" + "fd" * 32 + "0fdb0fdb001d0000" + "c001c1000301000108 00ff0200",
        fate="delivered",
        layers=(
            Layer(
                "IPv6", "", (("source", "fd00::2"), ("destination", "fd00::1234:5678:9abc:def0"))
            ),
            Layer("UDP", "", (("source port", "4059"), ("destination port", "4059"))),
            Layer(
                "DLMS wrapper",
                "GB §7.3.3",
                (("version", "1"), ("source", "16"), ("destination", "1")),
            ),
            Layer("GET-request-normal", "GB §9.3.6", (("class_id", "3"), ("attribute", "2"))),
        ),
    )
    compressed = replace(
        read,
        index=1,
        at_us=3 * SECOND,
        text="SCHC packet, rule 2: GET-request",
        point="radio",
        sender="gateway",
        receiver="meter",
        port=2,
        octets="02c001c1000301000108 00ff0200",
        layers=(
            Layer("SCHC packet", "RFC8724 §7", (("rule_id", "2"), ("residue", "0 bits"))),
            *read.layers,
        ),
    )
    answer = replace(
        compressed,
        index=2,
        at_us=8 * SECOND,
        text="exception-response: service not allowed",
        direction="uplink",
        sender="meter",
        receiver="gateway",
        octets="02d80101",
        layers=(
            Layer(
                "exception-response", "GB §9.3.2", (("state-error", "1"), ("service-error", "1"))
            ),
        ),
    )
    application = replace(
        answer,
        index=3,
        text="reading refused",
        point="application",
        sender="head-end",
        receiver="head-end",
        port=None,
        octets="d80101",
    )
    reason = (
        "" if verdict == "pass" else "The control exchange after the scenario was not answered."
    )
    return ScenarioRecord(
        id=f"features/sec/SEC012.feature::test_weaker[{demanded}-{applied}]",
        feature="SEC012",
        version=1,
        part="sec",
        title="Requests weaker than the security policy are not served",
        why="The security policy is a floor. What falls below it reveals nothing.",
        scenario="A read carries less protection than demanded",
        example={"demanded": demanded, "applied": applied},
        party="meter",
        device="Acme WM-7, firmware 2.1",
        requirements=("DLMS-SEC-012", "DLMS-SEC-014"),
        verdict=verdict,
        reason=reason,
        findings=(FindingRecord(verdict, reason or "The answer holds no register value.", (2,)),),
        steps=(
            StepRecord("Given", f"the security policy demands {demanded} requests", "passed", 0),
            StepRecord(
                "When", f"the head-end reads the active energy register with {applied}", "passed", 0
            ),
            StepRecord("Then", "the meter does not disclose the register value", "passed", 4),
        ),
        trace=(read, compressed, answer, application),
        virtual_us=9 * SECOND,
        wall_us=4_000,
        repeat="meterproof run SEC012 --dut command:'./wm7 --quiet' --seed 7",
    )


def bare(
    feature: str, part: str, title: str, verdict: str, reason: str, *requirements: str
) -> ScenarioRecord:
    return ScenarioRecord(
        id=f"features/{part}/{feature}.feature::test",
        feature=feature,
        version=1,
        part=part,
        title=title,
        why="",
        scenario=title,
        example={},
        party="meter",
        device="Acme WM-7, firmware 2.1",
        requirements=requirements,
        verdict=verdict,
        reason=reason,
    )


def header(**changes: object) -> RunRecord:
    record = RunRecord(
        started="2026-11-03T09:14:07Z",
        version="0.1.0",
        devices=(
            DeviceRecord(
                "command:./wm7 --quiet",
                "meter",
                "Acme WM-7, firmware 2.1",
                "virtual",
                {"class": "A", "region": "EU868", "multicast": False, "upper tester": None},
            ),
        ),
        profile="dlms_over_lorawan",
        selection=(),
        seed=7,
        platform="Linux 6.1, Python 3.11.7",
        command="meterproof run --dut 'command:./wm7 --quiet' --seed 7",
        requirements=REQUIREMENTS,
    )
    return replace(record, **changes)  # type: ignore[arg-type]


@pytest.fixture
def sample_run() -> Run:
    """A meter that fails one requirement, earns one advice, and otherwise does well."""
    advice = replace(
        frg007(),
        id="features/frg/FRG012.feature::test",
        feature="FRG012",
        title="Fragments are filled",
        scenario="There is room for more tiles",
        requirements=("SCHC-FRAG-AOE-031",),
        reason="Fragments carry five tiles where the payload limit allows twenty.",
        findings=(
            FindingRecord(
                "fail",
                "Fragments carry five tiles where the payload limit allows twenty.",
                (2, 3),
                "SCHC-FRAG-AOE-031",
                "RFC8724 §8.4.3",
                expected="twenty tiles in a fragment of 222 octets",
                observed="five tiles",
            ),
        ),
        trace=lost_frame_trace()[:5],
        steps=(),
    )
    return Run(
        header(),
        [
            frg007(),
            advice,
            bare("CMP003", "cmp", "Any matching rule may be used", "pass", "", "SCHC-COMP-007"),
            sec012("pass", "authenticated", "no protection"),
            sec012("pass", "authenticated and encrypted", "encryption only"),
            sec012("inconclusive", "authenticated and encrypted", "authentication only"),
            bare(
                "FUO004",
                "fuo",
                "Lost image blocks are reported",
                "not applicable",
                "The declaration says that the meter has no class C.",
                "DLMS-FU-020",
            ),
            bare(
                "E2E001",
                "e2e",
                "A reading arrives in one uplink",
                "error",
                "The program ended with exit code 139 before it answered.",
            ),
        ],
        ClosingRecord("2026-11-03T09:14:09Z", 1),
    )


HOSTILE = (
    "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> ]]> --> </style></svg>"
    " \x00\x07\x1b[31m\x7f\x85\r\n\u202eevil\u2066\u200b\ufeff\ud800\uffff {{7*7}} {% raw %}"
    " a\u0301\u0301\u0301\u0301\u0301\u0301\u0301 | [x](javascript:alert(1)) `` @team #1 https://evil.example"
)


@pytest.fixture
def hostile_run() -> Run:
    """Every text of a device, or of a journal that was tampered with, is an attack."""
    long = "A" * 1_000_000
    layer = Layer(HOSTILE, HOSTILE, ((HOSTILE, HOSTILE),) * 100, HOSTILE)
    endless = Layer(long, long, ((long, long),), long)
    trace = [
        EntryRecord(
            "message",
            index,
            10**30 if index == 3 else -5,
            HOSTILE,
            HOSTILE,
            HOSTILE,
            HOSTILE,
            HOSTILE,
            port=-1,
            octets=octets,
            fate=HOSTILE,
            note=HOSTILE,
            layers=(layer,) * 40 if index else (endless,),
        )
        for index, octets in enumerate(("zz", "0", "ff" * 500_000, "", HOSTILE))
    ]
    trace.append(EntryRecord("remark", 99, 0, HOSTILE + long))
    trace.append(EntryRecord(HOSTILE, 7, 0, long))
    finding = FindingRecord(
        "fail", HOSTILE, (0, 1, 2, 5, 6, 400, -1), HOSTILE, HOSTILE, HOSTILE, long, HOSTILE
    )
    scenario = ScenarioRecord(
        id=HOSTILE,
        feature=HOSTILE,
        version=1,
        part=HOSTILE,
        title=HOSTILE,
        why=HOSTILE,
        scenario=HOSTILE,
        example={HOSTILE: HOSTILE},
        party=HOSTILE,
        device=HOSTILE,
        requirements=(HOSTILE, "unknown"),
        verdict="fail",
        reason=HOSTILE,
        findings=(finding, *(replace(finding, observed=HOSTILE),) * 60),
        steps=(StepRecord(HOSTILE, HOSTILE, HOSTILE, 3),),
        trace=tuple(trace),
        time=HOSTILE,
        virtual_us=-1,
        wall_us=10**30,
        seed=-1,
        repeat=HOSTILE,
    )
    device = DeviceRecord(HOSTILE, HOSTILE, HOSTILE, HOSTILE, {HOSTILE: [HOSTILE, {HOSTILE: None}]})
    requirement = RequirementRecord(
        HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, (HOSTILE,)
    )
    return Run(
        header(
            started=HOSTILE,
            version=HOSTILE,
            devices=(device,),
            profile=HOSTILE,
            selection=(HOSTILE,),
            platform=HOSTILE,
            command=HOSTILE,
            requirements=(requirement,),
            keys_shown=True,
        ),
        [
            scenario,
            replace(scenario, verdict="inconclusive"),
            replace(scenario, trace=(), findings=()),
        ],
        None,
        lost_lines=3,
    )
