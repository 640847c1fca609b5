# SPDX-License-Identifier: GPL-3.0-or-later
"""How benchmarks say what they measured: a JSON object, and a line for people."""
import json
import statistics


def spread(values):
    ordered = sorted(values)
    pick = lambda q: ordered[min(len(ordered) - 1, round(q * (len(ordered) - 1)))]
    return {"n": len(ordered), "median": statistics.median(ordered), "p10": pick(0.1), "p90": pick(0.9)}


def median_of(values):
    return spread(values)["median"]


def report(name, values, unit, ratio_to, summary, **more):
    figures = {key: round(value, 3) for key, value in spread(values).items()}
    print(json.dumps({"name": name, "value": figures["median"], "unit": unit, "ratio_to": ratio_to, **figures, **more}))
    print(f"# {summary(figures)}", flush=True)
