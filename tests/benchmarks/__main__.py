"""`make bench`: what a page costs, as a ratio to a bare view on the same server."""

from tests.benchmarks.pages import main

main()
