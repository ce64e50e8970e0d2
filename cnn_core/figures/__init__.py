"""Drawing: arrays and dataclasses in, figures, pictures and tables out; nothing is shown here.

Charts with axes are Plotly figures. Pictures and feature maps that must change
within one rerun are SVG, and grids of numbers are tables: three Plotly charts
on a page cost twice an empty rerun, these cost a quarter more
(docs/decisions/004-pictures-as-svg.md). Each builder has a ``*_summary`` twin,
one plain sentence for people who do not see the picture.
"""
