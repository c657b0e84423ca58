"""Run the benchmarks: `./klachten bench [--size N,N] [--quick] [GOAL ...]`."""

import argparse
import logging
import os
import sys

from odoo.tools import config

from .goals import NUMBERS, SIZES


def main(arguments=None):
    """Measure the goals that are asked for and print the table.

    :return: 1 when a goal is missed
    """
    options = parse(arguments)
    config.parse_config(
        [f"--config={os.environ['ODOO_RC']}", "--no-http", "--log-level=warn"],
        setup_logging=True,
    )
    logging.getLogger("odoo").setLevel(logging.WARNING)
    # Odoo's own imports need its configuration
    from .bench import Bench
    from .rehearsal import Rehearsal

    bench = Rehearsal() if options.rehearse else Bench(options)
    bench.run(options.goal or NUMBERS)
    print(*bench.summary(), sep="\n")
    return int(bool(bench.table.wrong or (bench.table.missed and not options.rehearse)))


def parse(arguments=None):
    parser = argparse.ArgumentParser(prog="./klachten bench", description=__doc__)
    parser.add_argument("goal", nargs="*", type=int, choices=[*NUMBERS, []])
    parser.add_argument(
        "--size",
        type=numbers,
        action="extend",
        help="among how many cases; by default "
        + ", ".join(f"{size:,}" for size in SIZES),
    )
    parser.add_argument(
        "--quick", action="store_true", help="one turn each: does it work at all?"
    )
    # for the test-suite: KLACHTEN_BENCH_TEMPLATE names a database with the addon
    parser.add_argument("--rehearse", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def numbers(text):
    """'10000,100000' as numbers."""
    return [int(part) for part in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
