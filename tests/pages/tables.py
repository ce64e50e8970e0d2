"""Tables that a page shows, read from their Markdown."""


def tables_on(app) -> list[dict[str, list[str]]]:
    """Return the tables of a page in their order, each as columns of cells by heading."""
    shown = (block.value.splitlines() for block in app.markdown)
    return [_columns(lines) for lines in shown if len(lines) > 1 and lines[1].startswith("| --- |")]


def _columns(lines):
    heading, _, *rows = ([cell.strip() for cell in line[1:-1].split(" | ")] for line in lines)
    return {name: [row[place] for row in rows] for place, name in enumerate(heading)}
