"""Nobody counts as silent before the time is over that was declared for an answer."""

from __future__ import annotations

import pytest

from adapters.base import Party, TimeKind
from adapters.in_process import InProcessAdapter
from harness.device.declaration import Declaration
from harness.scenes.company import Company
from reference_stack.kernel.instant import Duration
from reference_stack.profiles.profile_file import load_profile


class Slow(InProcessAdapter):
    """As on the wall clock, which nobody looks at here."""

    time = TimeKind.WALL


@pytest.mark.parametrize(
    ("kind", "declared", "patience"),
    [
        (Slow, None, "10s"),
        (Slow, "30s", "30s"),
        (Slow, "1s", "2s"),
        (InProcessAdapter, None, "2min"),
        (InProcessAdapter, "30s", "2min"),
        (InProcessAdapter, "5min", "5min"),
    ],
    ids=["wall", "wall and slow", "wall and fast", "virtual", "virtual and fast", "virtual, slow"],
)
def test_a_device_that_was_given_something_has_its_time_for_an_answer(
    kind: type[InProcessAdapter], declared: str | None, patience: str
) -> None:
    values = {} if declared is None else {"answer-within": Duration.parse(declared)}
    company = Company(
        kind(Party.METER, over_ip=True),
        Declaration(values=values),
        profile=load_profile("dlms_over_lorawan"),
    )
    assert company.answer_within == Duration.parse(patience)
    assert company.quiet == Duration.parse("2s" if kind is Slow else "2min")
    company.close()


def test_a_head_end_that_asks_often_is_quiet_between_its_requests() -> None:
    values = {"request-interval": Duration.parse("3s"), "answer-within": Duration.parse("5s")}
    company = Company(
        Slow(Party.HEAD_END),
        Declaration(values=values),
        profile=load_profile("dlms_over_lorawan"),
    )
    assert company.quiet == company.answer_within == Duration.parse("1500ms")
    company.close()
