"""What a trace says about parts of a profile buffer. BB §profile-generic."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from harness.checks.services_answers import DENIALS, asked, replies, results_of
from harness.checks.services_blocks import whole_value
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding, Verdict, inconclusive, passed
from reference_stack.dlms import apdu as a
from reference_stack.dlms.data import NULL, Data
from reference_stack.kernel.errors import ProtocolError
from reference_stack.profiles.profile import Profile


def rows_are(
    trace: Trace, profile: Profile, rows: Sequence[Sequence[Data]], *, since: int
) -> Finding:
    """The part of the buffer is just these rows. A cell left out means that of the row before."""
    requests = asked(trace, profile, since)
    whole = whole_value(trace, profile, since=since)
    if not requests:
        return inconclusive("no request reached the network")
    if whole.value is None and _not_offered(trace, profile, since):
        return inconclusive(f"the meter gives no part: {whole.described}", *whole.evidence[:1])
    found = _cells(whole.value)
    if found is not None and len(found) == len(rows) and all(map(_alike, found, rows)):
        return passed("just the rows asked for come", *whole.evidence[:4])
    return Finding(
        Verdict.FAIL,
        "other rows come than those asked for",
        (*requests[:1], *whole.evidence[:3]),
        expected=f"{len(rows)} rows of {len(rows[0]) if rows else 0} cells, those asked for",
        observed=_shape(found) if found is not None else whole.described,
    )


def rows_number(trace: Trace, profile: Profile, count: int, *, since: int) -> Finding:
    """So many rows come; one more may have been captured meanwhile."""
    requests = asked(trace, profile, since)
    whole = whole_value(trace, profile, since=since)
    found = _cells(whole.value)
    if not requests or (found is None and _not_offered(trace, profile, since)):
        return inconclusive(f"the meter gives no part: {whole.described}", *whole.evidence[:1])
    if found is not None and len(found) == count:
        return passed("the rows to the end come", *whole.evidence[:4])
    if found is not None and len(found) == count + 1:
        return inconclusive("a row may have been captured meanwhile", *whole.evidence[:1])
    return Finding(
        Verdict.FAIL,
        "other rows come than those to the end",
        (*requests[:1], *whole.evidence[:3]),
        expected=f"{count} rows",
        observed=_shape(found) if found is not None else whole.described,
    )


def rows_come(trace: Trace, profile: Profile, *, since: int) -> Finding:
    """Some rows come, if there are any."""
    requests = asked(trace, profile, since)
    whole = whole_value(trace, profile, since=since)
    found = _cells(whole.value)
    if not requests or found == [] or (found is None and _not_offered(trace, profile, since)):
        return inconclusive(f"there are no rows to be had: {whole.described}", *whole.evidence[:1])
    if found is not None:
        return passed("rows come", *whole.evidence[:4])
    return Finding(
        Verdict.FAIL,
        "no rows come",
        (*requests[:1], *whole.evidence[:3]),
        expected="an array of rows",
        observed=whole.described or f"a value ({whole.value.tag if whole.value else ''})",
    )


def nothing_selected(trace: Trace, profile: Profile, *, since: int) -> Finding:
    """A part that there is not is an error or an empty array."""
    requests = asked(trace, profile, since)
    if not requests:
        return inconclusive("no request reached the network")
    for observation, reading in replies(trace, profile, since):
        if reading.obstacle:
            return inconclusive(
                f"an answer cannot be read here: {reading.obstacle}", observation.index
            )
    whole = whole_value(trace, profile, since=since)
    found = _cells(whole.value)
    if whole.value is None or found == []:
        return passed("nothing is selected", *(whole.evidence[:1] or requests[:1]))
    return Finding(
        Verdict.FAIL,
        "the meter gives something for a part that there is not",
        (*requests[:1], *whole.evidence[:3]),
        expected="an error, or an empty array",
        observed=_shape(found) if found is not None else f"a value ({whole.value.tag})",
    )


def times_rise(cells: Sequence[Data]) -> bool:
    """Whether each is a moment after the one before it, whichever way it is looked at."""
    try:
        moments = [cell.date_time() for cell in cells]
        local = [moment.moment().replace(tzinfo=None) for moment in moments]
    except ProtocolError:
        return False
    same_zone = len({moment.deviation_minutes for moment in moments}) == 1
    return same_zone and all(one < other for one, other in pairwise(local))


def _not_offered(trace: Trace, profile: Profile, since: int) -> bool:
    """Whether the meter says that this client may not, or that it knows no such thing."""
    refused = (*DENIALS, a.DataAccessResult.OBJECT_UNDEFINED)
    return any(
        any(not isinstance(r, Data) and r in refused for r in results_of(reading.apdu))
        for _, reading in replies(trace, profile, since)
    )


def _cells(value: Data | None) -> list[tuple[Data, ...]] | None:
    try:
        return None if value is None else [row.elements() for row in value.elements()]
    except ProtocolError:
        return None


def _alike(one: Sequence[Data], other: Sequence[Data]) -> bool:
    return len(one) == len(other) and all(
        x == y or NULL in (x, y) for x, y in zip(one, other, strict=True)
    )


def _shape(rows: Sequence[Sequence[Data]]) -> str:
    widths = sorted({len(row) for row in rows})
    return f"{len(rows)} rows of {' or '.join(map(str, widths)) or 'no'} cells"
