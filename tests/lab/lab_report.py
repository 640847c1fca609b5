# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows the results of the lab: a table for the terminal, JSON for programs, a page with the matrix as
a picture. Knows nothing of how they came about."""
import dataclasses
import html

from lab_call import Outcome, Result

SOON_MS = 500  # target T5: every pair hears audio so soon after the answer

STYLE = """
body { font: 14px/1.4 system-ui, sans-serif; margin: 2em; color: #1c1c1c; background: #fff }
table { border-collapse: collapse; margin: 1em 0 }
th { font-weight: 600; text-align: left; padding: 4px 8px }
thead th { vertical-align: bottom; writing-mode: vertical-rl; transform: rotate(180deg) }
td { border: 2px solid #fff; min-width: 74px; padding: 6px 8px; text-align: center; border-radius: 6px }
small { display: block; font-size: 11px; color: #333 }
.direct { background: #9bd8a4 } .relay { background: #f3d98b } .none { background: #d8d8d8 }
.fault { background: #ee9a94; font-weight: 600 } .empty { background: #f6f6f6 }
.list td { text-align: left }
"""
LEGEND = (("direct", "direct"), ("relay", "through the relay"), ("none", "no call, as it must be"),
          ("fault", "not as it must be"))  # fmt: skip


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"


def _worst_gap(result: Result) -> int | None:
    heard = [end.heard for end in (result.caller, result.callee) if end and end.heard]
    return max((one.longest_gap_ms for one in heard), default=None)


def _first_audio(result: Result) -> float | None:
    times = [end.first_audio_ms for end in (result.caller, result.callee) if end]
    times = [one for one in times if one is not None]
    return max(times, default=None)


def _path(result: Result) -> str:
    return result.caller.path or "none"


def table(results: list[Result]) -> str:
    """One line per pair; times in milliseconds, of the slower end."""
    width = max(len(str(result.pair)) for result in results)
    head = f"{'pair':<{width}}  path    could  setup  audio  direct    gap  end"
    lines = [head, "-" * len(head)]
    for result in results:
        gap = _worst_gap(result) if result.pair.can_talk else None
        lines.append(
            f"{str(result.pair):<{width}}  {_path(result):<6}"
            f"  {'direct' if result.pair.can_go_direct else '-':<6}"
            f" {_number(result.caller.setup_ms):>5} {_number(_first_audio(result)):>6}"
            f" {_number(result.caller.direct_ms):>7} {_number(gap):>6}"
            f"  {result.caller.end_reason or result.caller.report.get('error_code') or '-'}"
        )
        lines += [f"{'':<{width}}  ! {fault}" for fault in result.faults]
    return "\n".join(lines)


def summary(results: list[Result]) -> str:
    able = [result for result in results if result.pair.can_go_direct]
    direct = sum(_path(result) == "direct" for result in able)
    faulty = sum(bool(result.faults) for result in results)
    talking = [result for result in results if result.pair.can_talk]
    soon = sum((_first_audio(result) or float("inf")) <= SOON_MS for result in talking)
    return (f"{len(results)} pairs; {soon} of {len(talking)} heard within {SOON_MS} ms of the answer;"
            f" {direct} of {len(able)} possible direct; {faulty} not as they must be")  # fmt: skip


def _end(outcome: Outcome | None) -> dict | None:
    if outcome is None:
        return None
    return dataclasses.asdict(outcome) | {"words": None}


def as_json(results: list[Result]) -> list[dict]:
    return [
        {
            "pair": str(result.pair),
            "caller_type": result.pair.caller,
            "callee_type": result.pair.callee,
            "shared": result.pair.shared or None,
            "path": _path(result),
            "can_go_direct": result.pair.can_go_direct,
            "setup_ms": result.caller.setup_ms,
            "first_audio_ms": _first_audio(result),
            "direct_ms": result.caller.direct_ms,
            "longest_gap_ms": _worst_gap(result),
            "end_reason": result.caller.end_reason,
            "seconds": round(result.seconds, 2),
            "faults": result.faults,
            "caller": _end(result.caller),
            "callee": _end(result.callee),
        }
        for result in results
    ]


def _cell(result: Result | None) -> str:
    if result is None:
        return '<td class="empty"></td>'
    kind = "fault" if result.faults else _path(result)
    more = []
    if result.caller.first_audio_ms is not None:
        more.append(f"audio {_number(_first_audio(result))} ms")
    if result.caller.direct_ms is not None:
        more.append(f"direct {_number(result.caller.direct_ms)} ms")
    if _worst_gap(result) and result.pair.can_talk:
        more.append(f"gap {_worst_gap(result)} ms")
    title = html.escape("; ".join(result.faults) or str(result.pair), quote=True)
    star = "*" if result.pair.can_go_direct and _path(result) != "direct" else ""
    small = "".join(f"<small>{words}</small>" for words in more)
    return f'<td class="{kind}" title="{title}">{_path(result)}{star}{small}</td>'


def page(results: list[Result]) -> str:
    """A self-contained page: callers down, callees across, then the pairs that share a network."""
    square = {(r.pair.caller, r.pair.callee): r for r in results if not r.pair.shared}
    callers = list(dict.fromkeys(caller for caller, _ in square))
    callees = [name for name in callers if any(name == callee for _, callee in square)]
    callees += [name for _, name in square if name not in callees]
    callees = list(dict.fromkeys(callees))
    head = "".join(f"<th>{name}</th>" for name in callees)
    rows = "".join(
        f"<tr><th>{caller}</th>" + "".join(_cell(square.get((caller, callee))) for callee in callees)
        + "</tr>\n"
        for caller in callers
    )  # fmt: skip
    shared = "".join(f"<tr><th>{r.pair}</th>{_cell(r)}</tr>\n" for r in results if r.pair.shared)
    legend = " ".join(f'<td class="{kind}">{words}</td>' for kind, words in LEGEND)
    faults = "".join(
        f"<li>{html.escape(f'{result.pair}: {fault}')}</li>"
        for result in results
        for fault in result.faults
    )
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>WZP network lab</title><style>{STYLE}</style>
<h1>Calls between networks</h1>
<p>{summary(results)}. Rows call, columns answer; a star: could be direct.</p>
<table><tr>{legend}</tr></table>
<table><thead><tr><th></th>{head}</tr></thead><tbody>
{rows}</tbody></table>
<table class="list">{shared}</table>
<ul>{faults}</ul>
</html>
"""
