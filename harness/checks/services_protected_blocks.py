"""What may become of general blocks that are each protected by themselves. DLMS-T18."""

from __future__ import annotations

from harness.checks.services_answers import Expected, judged, not_there, results_of
from harness.checks.services_writing import Written
from harness.scenes.trace import Trace
from harness.scenes.verdict import Finding
from reference_stack.profiles.profile import Profile


def written_or_untouched(
    trace: Trace, profile: Profile, written: Written, *, since: int
) -> Finding:
    """What is read from `since` on is what was written, or what was there before."""
    return judged(
        trace,
        profile,
        Expected(
            lambda apdu: results_of(apdu) in ((written.value,), (written.old,)),
            "the value is the one that was written, or that from before",
            "the value is neither the one that was written nor that from before",
            "one of the two",
            not_there,
        ),
        since=since,
    )
