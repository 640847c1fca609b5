# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells a person what happened in a demonstrated call: as text, and as one self-contained HTML page.

Knows the results of an act (see demo.py), not how they came about.
"""
import html

import numpy as np

from speech import RATE

GOOD, BAD = "#26a269", "#c01c28"


def percent(value: float) -> str:
    return f"{100 * value:.0f} %"


def recovery(frames: dict) -> str:
    """How the holes in what arrived were filled, in words."""
    ways = [
        (frames["recovered_dred"], "rebuilt from DRED"),
        (frames["recovered_fec"], "from in-band FEC"),
        (frames["recovered_plc"], "concealed"),
    ]
    said = [f"{n} {how}" for n, how in ways if n]
    return ", ".join(said) if said else "nothing to recover"


def encryption(result: dict) -> str:
    return {
        "encrypted": "end to end, the relay hears nothing (words not yet compared in person)",
        "verified": "end to end, the relay hears nothing (words compared)",
        "relay-only": "only to the relay",
        "downgraded": "only to the relay, although it was better before",
    }.get(result["e2ee"]["state"], "none")


def text(acts: list[dict], page: str) -> str:
    lines = []
    for act in acts:
        lines += ["", f"== {act['title']}", ""]
        for who in ("alice", "bob"):
            side = act[who]
            result, frames = side["result"], side["result"]["frames"]
            expected = max(1, frames["received"] + frames["lost"])
            lines += [
                f"  {who.capitalize()} ({result['self']})",
                f"    call        {side['what']}; ended: {result['end_reason']}",
                f"    path        {result['path']} ({result['relay']})",
                f"    encryption  {encryption(result)}",
                f"    words       {' '.join(result['e2ee']['sas']) or '-'}",
                f"    set-up      {ms(result['setup_ms'])}, first sound after {ms(result['first_audio_ms'])}",
                f"    sound in    {frames['received']} frames, {frames['lost']} lost"
                f" ({percent(frames['lost'] / expected)}): {recovery(frames)}",
                f"    delay       mouth to ear about {ms(result['mouth_to_ear_ms'])}, jitter {ms(result['jitter_ms'])}, round trip {ms(result['rtt_ms'])}",
                f"    heard       {percent(side['heard']['similarity'])} similar to what was said",
                "",
            ]
        if act.get("link"):
            total = act["link"]["passed"] + act["link"]["lost"]
            lines.append(f"  The link lost {act['link']['lost']} of {total} packets ({percent(act['link']['lost'] / max(1, total))}), in bursts.")
            lines.append("")
        for ok, promise in act["promises"]:
            lines.append(f"  [{'ok' if ok else 'FAILED'}] {promise}")
    lines += ["", f"Recordings and the picture of the call: {page}"]
    return "\n".join(lines)


def ms(value) -> str:
    return "-" if value is None else f"{value:.1f} ms" if value < 10 else f"{value:.0f} ms"


def _waveform(samples: np.ndarray, seconds: float, colour: str) -> str:
    """An SVG path of the signal's envelope."""
    width, height, points = 1000, 70, 500
    total = int(seconds * RATE)
    padded = np.pad(samples[:total], (0, max(0, total - len(samples))))
    peaks = np.abs(padded[: total // points * points]).reshape(points, -1).max(axis=1)
    scale = height / 2 / max(0.05, float(peaks.max(initial=0)))
    top = [f"{i * width / points:.1f},{height / 2 - p * scale:.1f}" for i, p in enumerate(peaks)]
    bottom = [f"{i * width / points:.1f},{height / 2 + p * scale:.1f}" for i, p in reversed(list(enumerate(peaks)))]
    return (
        f'<svg viewBox="0 0 {width} {height}" preserveAspectRatio="none" role="img">'
        f'<polygon points="{" ".join(top + bottom)}" fill="{colour}"/></svg>'
    )


def _track(label: str, note: str, samples: np.ndarray, seconds: float, colour: str) -> str:
    return (
        f'<div class="track"><div class="label"><b>{html.escape(label)}</b><span>{html.escape(note)}</span></div>'
        f"{_waveform(samples, seconds, colour)}</div>"
    )


def _timeline(act: dict, seconds: float) -> str:
    """The events of the call on the same time axis as the waveforms."""
    marks = []
    for row, (at, what) in enumerate(act["events"]):
        x = min(99.0, 100 * at / seconds)
        side = "right" if x > 60 else "left"
        anchor = f"right:{100 - x:.2f}%" if side == "right" else f"left:{x:.2f}%"
        marks.append(f'<div class="mark {side}" style="{anchor};top:{row * 1.35:.2f}em">{html.escape(what)} <i>{at:.2f} s</i></div>')
    return f'<div class="timeline" style="height:{len(act["events"]) * 1.35 + 0.5:.1f}em">{"".join(marks)}</div>'


def _side(act: dict, who: str, other: str) -> str:
    side = act[who]
    result, frames = side["result"], side["result"]["frames"]
    rows = [
        ("Fingerprint", result["self"]),
        ("Path", f"{result['path']} ({result['relay']})"),
        ("Encryption", encryption(result)),
        ("Words to compare", " ".join(result["e2ee"]["sas"]) or "-"),
        ("Set-up", ms(result["setup_ms"])),
        ("First sound", ms(result["first_audio_ms"])),
        ("Frames in", f"{frames['received']}, {frames['lost']} lost, {frames['late']} late"),
        ("Recovery", recovery(frames)),
        ("Mouth to ear", f"about {ms(result['mouth_to_ear_ms'])}"),
        ("Heard", f"{percent(side['heard']['similarity'])} similar to what {other.capitalize()} said"),
    ]
    cells = "".join(f"<tr><th>{html.escape(k)}</th><td>{html.escape(v)}</td></tr>" for k, v in rows)
    return f"<section><h3>{who.capitalize()}</h3><table>{cells}</table></section>"


STYLE = """
:root{color-scheme:light dark;--fg:#1e1e1e;--dim:#6a6a6a;--bg:#fafafa;--card:#fff;--line:#d8d8d8}
@media(prefers-color-scheme:dark){:root{--fg:#eee;--dim:#a0a0a0;--bg:#222226;--card:#2e2e32;--line:#48484d}}
body{font:15px/1.5 Cantarell,system-ui,sans-serif;color:var(--fg);background:var(--bg);margin:2rem auto;max-width:70rem;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.2rem;margin-top:2.5rem}h3{margin:.2rem 0}
.sides{display:flex;gap:1rem;flex-wrap:wrap}section{flex:1 1 24rem;background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1rem}
table{border-collapse:collapse;width:100%}th{text-align:left;font-weight:400;color:var(--dim);padding:.15rem 1rem .15rem 0;white-space:nowrap;vertical-align:top}td{overflow-wrap:anywhere}
.sound{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1rem;margin:1rem 0}
.track{margin:.4rem 0}.label{display:flex;justify-content:space-between}.label span{color:var(--dim)}svg{width:100%;height:4.4rem;display:block;background:color-mix(in srgb,var(--line) 25%,transparent);border-radius:6px}
.timeline{position:relative;margin-top:.8rem;border-top:1px solid var(--line)}.mark{position:absolute;white-space:nowrap;font-size:.85rem;padding:0 .4rem}.mark.left{border-left:2px solid #3584e4}.mark.right{border-right:2px solid #3584e4}.mark i{color:var(--dim);font-style:normal}
.promises{list-style:none;padding:0}.promises li::before{content:"\\2713  ";color:#26a269;font-weight:700}.promises li.bad::before{content:"\\2717  ";color:#c01c28}
"""


def page(acts: list[dict]) -> str:
    right = all(ok for act in acts for ok, _ in act["promises"])
    body = [f"<h1>A call between Alice and Bob: <span style='color:{GOOD if right else BAD}'>{'all of it is right' if right else 'something is wrong'}</span></h1>"]
    for act in acts:
        seconds = act["seconds"]
        body.append(f"<h2>{html.escape(act['title'])}</h2>")
        if act.get("link"):
            total = max(1, act["link"]["passed"] + act["link"]["lost"])
            body.append(f"<p>The link lost {act['link']['lost']} of {total} packets ({percent(act['link']['lost'] / total)}), in bursts.</p>")
        body.append('<div class="sound">')
        for speaker, listener in (("alice", "bob"), ("bob", "alice")):
            colour = "#3584e4" if speaker == "alice" else "#9141ac"
            body.append(_track(f"{speaker.capitalize()} said", "as played", act[speaker]["said"], seconds, "#9a9996"))
            body.append(_track(f"{listener.capitalize()} heard", f"{percent(act[listener]['heard']['similarity'])} similar", act[listener]["recording"], seconds, colour))
        body.append(_timeline(act, seconds))
        body.append("</div>")
        body.append(f'<div class="sides">{_side(act, "alice", "bob")}{_side(act, "bob", "alice")}</div>')
        items = "".join(f"<li{'' if ok else ' class=bad'}>{html.escape(p)}</li>" for ok, p in act["promises"])
        body.append(f'<ul class="promises">{items}</ul>')
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>WZP demo call</title><style>{STYLE}</style>{''.join(body)}</html>\n"
    )
