"""What an act costs, for tests of what must not grow faster than its text."""

import time


def seconds_of(act, times=3):
    """Processor time of this thread, the best of some times: what else runs here does not count."""
    return min(_once(act) for _ in range(times))


def _once(act):
    begin = time.thread_time()
    act()
    return time.thread_time() - begin
