"""Plan documents: a file goes in, a reading comes out (tree, tasks, targets, annexes, findings). Pure: no Django, no clock.

    reading = read(content, "方案.docx")
    reading.tasks[0].leads, reading.to_json()

`readers` turns a file into blocks, `document` lays them into one text with a tree, `prose` and `table` find the tasks,
`responsibility`, `names`, `deadlines`, `targets` and `mentions` are the grammar, `findings` and `ties` the doubts.
"""

from .assemble import read, read_source
from .reading import Reading
from .refused import Refused

__all__ = ["Reading", "Refused", "read", "read_source"]
