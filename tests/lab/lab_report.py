# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows the results of calls between pairs of networks: a table for the terminal, JSON for programs, a
page with the matrix as a picture, and the shares that target T5 asks for. Knows nothing of how they
came about."""
import dataclasses
import html

from lab_call import MAPPING, Hope, Outcome, Result

SOON_MS = 500  # target T5: every pair hears audio so soon after the answer
BET_MS = 2000  # target T5: and easy against random goes direct so soon

STYLE = """
:root { color-scheme: light dark; --ground: #fbfbfa; --text: #1d1d1b; --faint: #6b6b66; --line: #dededa;
  --direct: #a9dcb4; --relay: #f2dc9b; --none: #dcdcd8; --fault: #f0a49d; --ink: #14140f }
@media (prefers-color-scheme: dark) {
  :root { --ground: #17181a; --text: #e8e8e4; --faint: #9b9b95; --line: #34363a;
    --direct: #2f6b40; --relay: #6f5a1d; --none: #3a3b3e; --fault: #8c332c; --ink: #f4f4ee } }
body { font: 14px/1.45 system-ui, sans-serif; margin: 2rem; color: var(--text); background: var(--ground) }
h1 { font-size: 1.5rem; margin: 0 0 .2rem } h2 { font-size: 1.1rem; margin: 2rem 0 .4rem }
p, li { max-width: 60rem } .faint, small { color: var(--faint) }
.scroll { overflow-x: auto }
table { border-collapse: separate; border-spacing: 2px }
th { font-weight: 500; text-align: right; padding: 2px 8px; white-space: nowrap }
.matrix thead th { writing-mode: vertical-rl; transform: rotate(180deg); text-align: left; padding: 8px 2px }
.matrix tbody th { position: sticky; left: 0; background: var(--ground) }
.matrix td, .list td { color: var(--ink); min-width: 3.6rem; height: 2.6rem; padding: 2px 6px;
  text-align: center; border-radius: 5px; font-variant-numeric: tabular-nums }
td small { display: block; font-size: 11px; line-height: 1.2; color: inherit; opacity: .75 }
.direct { background: var(--direct) } .relay { background: var(--relay) } .none { background: var(--none) }
.fault { background: var(--fault); font-weight: 600 } .empty { background: transparent }
.legend { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; margin: .6rem 0; padding: 0; list-style: none }
.legend i { display: inline-block; width: 1rem; height: 1rem; border-radius: 4px; vertical-align: -2px }
.figures { display: grid; grid-template-columns: max-content max-content 1fr; gap: .15rem .9rem; margin: 1rem 0 }
.figures b { text-align: right; font-variant-numeric: tabular-nums }
"""
LEGEND = (("direct", "direct"), ("relay", "through the relay"), ("none", "no call, as it must be"),
          ("fault", "not as it must be"))  # fmt: skip


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"


def _worst_gap(result: Result) -> int | None:
    if not result.pair.can_talk:
        return None
    heard = [end.heard for end in (result.caller, result.callee) if end and end.heard]
    return max((one.longest_gap_ms for one in heard), default=None)


def _first_audio(result: Result) -> float | None:
    times = [end.first_audio_ms for end in (result.caller, result.callee) if end]
    return None if not times or None in times else max(times)


def _path(result: Result) -> str:
    return result.caller.path or "none"


def _could(result: Result) -> str:
    """The word of the table for what may be hoped."""
    words = {Hope.NONE: "-", Hope.LUCK: "luck", Hope.BET: "guess", Hope.SURE: "direct"}
    return "mapped" if result.pair.needs == MAPPING else words[result.pair.hope]


def table(results: list[Result]) -> str:
    """One line per pair; times in milliseconds, of the slower end."""
    width = max(len(str(result.pair)) for result in results)
    head = f"{'pair':<{width}}  path    could   setup  audio  direct    gap  end"
    lines = [head, "-" * len(head)]
    for result in results:
        lines.append(
            f"{str(result.pair):<{width}}  {_path(result):<6}  {_could(result):<6}"
            f" {_number(result.caller.setup_ms):>6} {_number(_first_audio(result)):>6}"
            f" {_number(result.caller.direct_ms):>7} {_number(_worst_gap(result)):>6}"
            f"  {result.caller.end_reason or result.caller.report.get('error_code') or '-'}"
        )
        lines += [f"{'':<{width}}  ! {fault}" for fault in result.faults]
        if result.faults:
            lines += [f"{'':<{width}}    {words}" for words in attempts(result)]
    return "\n".join(lines)


def attempts(result: Result) -> list[str]:
    """What each end tried for a direct path, in its own words."""
    ends = {"caller": result.caller, "callee": result.callee}
    return [f"{name}: {words}" for name, end in ends.items() if end
            for words in end.report.get("attempts") or []]  # fmt: skip


@dataclasses.dataclass
class Share:
    """So many of so many did what they should."""

    name: str
    n: int
    of: int

    @property
    def per_cent(self) -> float | None:
        return 100 * self.n / self.of if self.of else None

    @classmethod
    def count(cls, name: str, results: list[Result], good) -> "Share":
        return cls(name, sum(bool(good(result)) for result in results), len(results))


def shares(results: list[Result]) -> list[Share]:
    """Target T5, and what pairs need that are not direct by known addresses alone."""

    def is_direct(result: Result) -> bool:
        return _path(result) == "direct"

    talking = [result for result in results if result.pair.can_talk]
    sure = [result for result in talking if result.pair.hope is Hope.SURE]
    plain = [result for result in sure if not result.pair.needs]
    mapped = [result for result in sure if result.pair.needs == MAPPING]
    bets = [result for result in talking if result.pair.hope is Hope.BET]
    luck = [result for result in talking if result.pair.hope is Hope.LUCK]
    others = [result for result in talking if result.pair.hope is Hope.NONE]
    return [
        Share.count(f"heard within {SOON_MS} ms of the answer, at both ends", talking,
                    lambda r: (_first_audio(r) or float("inf")) <= SOON_MS),
        Share.count("punchable, direct", plain, is_direct),
        Share.count("punchable with a mapped port, direct", mapped, is_direct),
        Share.count(f"easy against random, direct within {BET_MS // 1000} s", bets,
                    lambda r: is_direct(r) and (r.caller.direct_ms or 0) <= BET_MS),
        Share.count("only by luck, direct", luck, is_direct),
        Share.count("not punchable, heard through the relay", others,
                    lambda r: _path(r) == "relay" and not r.faults),
        Share.count("as they must be", results, lambda r: not r.faults),
    ]  # fmt: skip


def summary(results: list[Result]) -> str:
    told = [share for share in shares(results) if share.of]
    width = max(len(share.name) for share in told)
    return "\n".join(f"{share.name:<{width}}  {share.per_cent:5.1f} %  {share.n} of {share.of}"
                     for share in told)  # fmt: skip


def _end(outcome: Outcome | None) -> dict | None:
    if outcome is None:
        return None
    return dataclasses.asdict(outcome) | {"words": None}


def as_json(results: list[Result]) -> dict:
    return {
        "shares": [dataclasses.asdict(share) | {"per_cent": share.per_cent} for share in shares(results)],
        "pairs": [_as_json(result) for result in results],
    }


def _as_json(result: Result) -> dict:
    return {
        "pair": str(result.pair),
        "caller_type": result.pair.caller,
        "callee_type": result.pair.callee,
        "shared": result.pair.shared or None,
        "path": _path(result),
        "hope": result.pair.hope.value,
        "needs": result.pair.needs or None,
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


def _cell(result: Result | None) -> str:
    if result is None:
        return '<td class="empty"></td>'
    kind = "fault" if result.faults else _path(result)
    title = [str(result.pair), *result.faults]
    more = []
    if _first_audio(result) is not None:
        more.append(_number(_first_audio(result)))
        title.append(f"first sound after {_number(_first_audio(result))} ms")
    if result.caller.direct_ms is not None:
        more.append(_number(result.caller.direct_ms))
        title.append(f"direct after {_number(result.caller.direct_ms)} ms")
    if _worst_gap(result) is not None:
        title.append(f"longest hole {_worst_gap(result)} ms")
    title += attempts(result)
    missed = result.pair.hope in (Hope.SURE, Hope.BET) and _path(result) != "direct"
    words = f"{_path(result)}{' *' if missed else ''}"
    hover = html.escape("\n".join(title), quote=True)
    return f'<td class="{kind}" title="{hover}">{words}<small>{" / ".join(more)}</small></td>'


def _matrix(results: list[Result]) -> str:
    square = {(r.pair.caller, r.pair.callee): r for r in results if not r.pair.shared}
    names = list(dict.fromkeys(name for pair in square for name in pair))
    head = "".join(f"<th>{name}</th>" for name in names)
    rows = "".join(
        f"<tr><th>{caller}</th>" + "".join(_cell(square.get((caller, callee))) for callee in names)
        + "</tr>\n"
        for caller in names
    )  # fmt: skip
    return f"<thead><tr><th></th>{head}</tr></thead><tbody>\n{rows}</tbody>"


def page(results: list[Result]) -> str:
    """A self-contained page: callers down, callees across, then the pairs that share a network."""
    shared = "".join(f"<tr><th>{r.pair}</th>{_cell(r)}</tr>\n" for r in results if r.pair.shared)
    legend = "".join(f'<li><i class="{kind}"></i> {words}</li>' for kind, words in LEGEND)
    figures = "".join(
        f"<b>{share.per_cent:.1f} %</b><span>{share.name}</span>"
        f'<span class="faint">{share.n} of {share.of}</span>'
        for share in shares(results)
        if share.of
    )
    faults = "".join(
        f"<li>{html.escape(f'{result.pair}: {fault}')}</li>"
        for result in results
        for fault in result.faults
    )
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Calls between networks</title><style>{STYLE}</style>
<h1>Calls between networks</h1>
<p class="faint">Rows call, columns answer. In a field: milliseconds from the answer to the first sound
at the slower end / to the direct path. A star: could be direct, or most probably. More by pointing.</p>
<div class="figures">{figures}</div>
<ul class="legend">{legend}</ul>
<div class="scroll"><table class="matrix">{_matrix(results)}</table></div>
{f'<h2>Two who share a network</h2><table class="list">{shared}</table>' if shared else ""}
{f"<h2>Not as it must be</h2><ul>{faults}</ul>" if faults else ""}
</html>
"""
