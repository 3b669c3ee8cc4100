"""Small charts of bars for the terminal."""

from collections.abc import Sequence

from wenqu.cli.render import console

WIDTH = 40


def print_bars(rows: Sequence[tuple[str, float, str]], *, title: str = "") -> None:
    """A line for each `(label, value, what to say of it)`; the largest value has the longest bar."""
    from rich.bar import Bar
    from rich.table import Table
    from rich.text import Text

    most = max((value for _, value, _ in rows), default=0.0) or 1.0
    table = Table.grid(padding=(0, 1))
    table.add_column(no_wrap=True)
    table.add_column(width=WIDTH)
    table.add_column(overflow="fold")
    for label, value, said in rows:
        table.add_row(Text(label, style="dim"), Bar(most, 0, value, width=WIDTH, color="cyan"), Text(said))
    out = console()
    if title:
        out.print(title, style="bold", markup=False)
    out.print(table)


def yuan(value: float) -> str:
    """`12.5亿元`, `8500万元`, `300元`."""
    for scale, name in ((1e8, "亿元"), (1e4, "万元")):
        if value >= scale:
            return f"{round(value / scale, 2):,.10g}{name}"
    return f"{value:,.10g}元"
