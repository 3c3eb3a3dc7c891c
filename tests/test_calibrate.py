import numpy as np
import pytest

from scripts.calibrate import PRIOR, Sample, Samples, agreement, fit, packed, unpacked
from scripts.damaged import Damaged
from verify.metrics import METRICS


def sample(kinds, strength, look=None, **metrics):
    measured = dict.fromkeys(METRICS, 1.0) | metrics
    return Sample(Damaged("page", kinds, strength), measured, 100, look or f"{kinds}{strength}")


@pytest.mark.parametrize(
    "more, less, contains",
    [
        (Damaged("p", ("a",), 2), Damaged("p", ("a",), 1), True),
        (Damaged("p", ("a", "b"), 1), Damaged("p", ("a",), 1), True),
        (Damaged("p", ("a",), 1), Damaged("p"), True),
        (Damaged("p", ("a",), 1), Damaged("p", ("a",), 1), False),
        (Damaged("p", ("a", "b"), 1), Damaged("p", ("a",), 2), False),
        (Damaged("p", ("b", "a"), 2), Damaged("p", ("a",), 1), False),
    ],
)
def test_what_has_all_the_damage_and_more_is_more_damaged(more, less, contains):
    assert more.contains(less) is contains


def test_versions_that_look_alike_are_no_pair():
    samples = Samples([sample(("a",), 1, "same"), sample(("a",), 2, "same"), sample(("a",), 3)])
    assert samples.pairs["strengths of one damage"].tolist() == [[0, 2], [1, 2]]


def test_a_fit_gives_weight_to_what_tells_the_order():
    """Position and size speak against each other, and position tells the damage."""
    versions = [sample(("a",), n, position=1 - 0.02 * n, size=0.92 + 0.02 * n) for n in (1, 2, 3)]
    samples = Samples([*versions, sample(("a", "b"), 3, position=0.9), sample((), 0)])
    even = packed({**PRIOR, "position": 0.2, "size": 0.5}, 0.6)
    before, after = (agreement(samples, w)["strengths of one damage"] for w in (even, fit(samples)))
    assert before == (3, 0) and after == (3, 1)


def test_weights_are_unpacked_as_they_were_packed():
    named, share = unpacked(packed(PRIOR, 0.6))
    assert named == pytest.approx({**PRIOR, "text": 1}) and share == pytest.approx(0.6)
    assert np.isfinite(packed(PRIOR, 0.6)).all()
