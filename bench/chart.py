"""result.svg: CPU of each row and proxy as bars, with a whisker from the least to the most."""
from html import escape

COLOURS = {"haproxy-tcp": "#b5b5b5", "penstock": "#0b6e99", "nginx": "#4c9f50", "haproxy": "#d9822b", "envoy": "#8e5ea2",
           "model": "#0b6e99", "nginx-return": "#4c9f50"}
LEFT, BAR, GAP, WIDTH, TOP = 300, 13, 20, 480, 64


def text(x, y, words, anchor="start", size=12, extra=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" {extra}>{escape(words)}</text>'


def bar(y, key, cpu, scale):
    length, least, most = (cpu[name] * scale for name in ("median", "min", "max"))
    middle = y + BAR / 2 - 1
    yield f'<rect x="{LEFT}" y="{y}" width="{length:.1f}" height="{BAR - 2}" fill="{COLOURS[key]}"/>'
    yield (f'<path d="M{LEFT + least:.1f} {middle}H{LEFT + most:.1f}M{LEFT + least:.1f} {middle - 3}v6'
           f'M{LEFT + most:.1f} {middle - 3}v6" stroke="#222" fill="none"/>')
    yield text(LEFT + most + 6, middle + 4, f"{cpu['median']:,.1f}", size=10)


def group(row, data, y):
    """One row's bars; each row has its own scale, since a MiB costs a hundred times a request."""
    shown = [(key, one) for key, one in data["proxies"].items() if "summary" in one]
    scale = WIDTH / max(one["summary"]["cpu"]["max"] for _, one in shown)
    yield text(LEFT - 10, y + BAR * len(shown) / 2 - 3, row.title, "end")
    yield text(LEFT - 10, y + BAR * len(shown) / 2 + 10, row.unit, "end", 9, 'fill="#666"')
    for number, (key, one) in enumerate(shown):
        yield from bar(y + number * BAR, key, one["summary"]["cpu"], scale)


def legend(names):
    x = LEFT
    for key, name in names.items():
        yield f'<rect x="{x}" y="36" width="10" height="10" fill="{COLOURS[key]}"/>'
        yield text(x + 14, 45, name, size=11)
        x += 28 + 6.5 * len(name)


def svg(rows, result):
    """The whole chart; None when no row of it was measured."""
    shown = [(row, result["rows"][row.name]) for row in rows if row.bar]
    shown = [(row, data) for row, data in shown if any("summary" in one for one in data.get("proxies", {}).values())]
    if not shown:
        return None
    parts, y = [], TOP
    for row, data in shown:
        parts += group(row, data, y)
        y += BAR * sum("summary" in one for one in data["proxies"].values()) + GAP
    names = {key: one["name"] for _, data in shown[:1] for key, one in data["proxies"].items()}
    width = LEFT + WIDTH + 80
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{y}" viewBox="0 0 {width} {y}" '
        'font-family="sans-serif">', '<rect width="100%" height="100%" fill="#fff"/>',
        text(16, 22, f"CPU of one worker, median of {result['rounds']} rounds, least to most; less is better", size=14),
        *legend(names), *parts, "</svg>"]) + "\n"
