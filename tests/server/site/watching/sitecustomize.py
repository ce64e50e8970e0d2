"""Notes which files a process of the site opens for writing; Python loads it by its name."""

import os
import sys

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND
_WITHOUT_NAME = getattr(os, "O_TMPFILE", 0)
_notes = os.open(os.environ["OPENED_FOR_WRITING"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)


def _note(event, arguments):
    if event != "open":
        return
    path, _, flags = arguments
    if not isinstance(path, (str, bytes)) or not isinstance(flags, int) or not flags & _WRITING:
        return
    is_without_name = bool(_WITHOUT_NAME) and flags & _WITHOUT_NAME == _WITHOUT_NAME
    if is_without_name or not os.path.isdir(path):  # a folder comes before the file in it
        os.write(_notes, os.fsencode(path) + b" without a name" * is_without_name + b"\n")


sys.addaudithook(_note)
