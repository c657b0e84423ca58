"""Run the benchmarks: `./klachten bench [--size N] [--quick] [GOAL ...]`."""

import argparse
import logging
import os
import sys

from odoo.tools import config

from .goals import NUMBERS


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

    bench = Bench(options)
    bench.run(options.goal or NUMBERS)
    for line in bench.summary():
        print(line)
    return 1 if bench.table.missed else 0


def parse(arguments=None):
    parser = argparse.ArgumentParser(prog="./klachten bench", description=__doc__)
    parser.add_argument("goal", nargs="*", type=int, choices=[*NUMBERS, []])
    parser.add_argument("--size", type=int, default=100_000, help="cases to read in")
    parser.add_argument(
        "--quick", action="store_true", help="one turn each: does it work at all?"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
