"""`make bench`: what a page costs, as a ratio to a bare view on the same server; then delivery.

python -m tests.benchmarks [pages | delivery]
"""

import sys

from tests.benchmarks import delivery, pages

PARTS = {"pages": pages.main, "delivery": delivery.main}

for part in sys.argv[1:] or PARTS:
    PARTS[part]()
