"""What holds for every test: no deadline on a shared machine, the clock is not what we test.

The gate tries the same examples each time, so that no run is red by luck; ``make search`` tries
others, and more.
"""

from __future__ import annotations

import signal

from hypothesis import HealthCheck, settings

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that starts us in the background ignores Ctrl-C for whomever we start, too.
    signal.signal(signal.SIGINT, signal.default_int_handler)

SLOW = [HealthCheck.too_slow]
"""How long an example takes to be drawn is the machine's affair."""
settings.register_profile("gate", deadline=None, derandomize=True, suppress_health_check=SLOW)
settings.register_profile(
    "search", deadline=None, max_examples=1000, print_blob=True, suppress_health_check=SLOW
)
settings.load_profile("gate")
