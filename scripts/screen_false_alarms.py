"""Measure how often each screen for fabricated data alarms on clean campaigns, and how often it finds each kind of fabrication.

python scripts/screen_false_alarms.py --campaigns 1000 --seed 20260101
"""

import argparse
from collections import Counter

import numpy as np

from jingtu.kernels.quality import clean, fabricated
from jingtu.kernels.quality.screens import screen
from jingtu.standards.quality import screens


def alarms(campaign: clean.Campaign) -> set[str]:
    """Return the codes of the screens that alarm on a campaign."""
    return {found.code for _, found in screen(**vars(campaign), screens=screens()) if found.alarm}


def share(campaigns: int, seed: int, digits: int, make=None) -> dict[str, float]:  # type: ignore[no-untyped-def]
    """Return the share of campaigns in which each screen alarms; `make` fabricates, None leaves them clean."""
    random = np.random.default_rng(seed)
    counted: Counter[str] = Counter()
    for _ in range(campaigns):
        campaign = clean.campaign(random, digits)
        counted.update(alarms(make(campaign, random) if make else campaign))
    return {one.code: counted[one.code] / campaigns for one in screens().screens}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--campaigns", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=20260101)
    options = parser.parse_args()
    for digits in (3, 2):
        print(f"clean, {digits} significant digits, {options.campaigns} campaigns, seed {options.seed}")
        for code, found in share(options.campaigns, options.seed, digits).items():
            print(f"  {code:20} {found:.4f}")
    tried = options.campaigns // 10
    print(f"fabricated, 3 significant digits, {tried} campaigns each")
    for name, (make, code) in fabricated.KINDS.items():
        print(f"  {name:28} found by {code:20} in {share(tried, options.seed, 3, make)[code]:.3f}")


if __name__ == "__main__":
    main()
