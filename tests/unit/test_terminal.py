"""Each way to ask a command to end is Ctrl-C to it."""

import signal

import pytest

from api.terminal import end_politely

SIGNALS = (signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(autouse=True)
def _as_before():
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, action in before.items():
        signal.signal(number, action)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_polite_end_is_taken_as_ctrl_c(number):
    signal.signal(number, signal.SIG_DFL)
    end_politely()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(number)


def test_who_is_not_to_hang_up_does_not():
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    end_politely()
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
