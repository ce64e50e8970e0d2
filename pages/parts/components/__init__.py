"""The pieces of the page that answer in the browser: pointer, finger and keys, within a frame.

Each module here is the typed Python side of one JavaScript module of
``assets/components``. See docs/decisions/010 for how they are served and fed.
"""
