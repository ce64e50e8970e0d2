"""Drawing: arrays and dataclasses in, figures, pictures and tables out; nothing is shown here.

Charts with axes are Plotly figures. Pictures and feature maps that must change
within one rerun are SVG: three Plotly charts on a page cost twice an empty rerun,
these cost a quarter more (docs/decisions/004-pictures-as-svg.md). What answers
under a hand is a component, drawn in the browser (010-components.md). Each
builder has a ``*_summary`` twin, one plain sentence for people who do not see the
picture.
"""
