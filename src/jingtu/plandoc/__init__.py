"""Plan documents: a file goes in, a reading comes out (document tree, tasks, targets, annexes, findings). Pure: no Django, no clock."""
