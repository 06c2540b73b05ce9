"""Plan documents, their reviews, and what a confirmed plan consists of: passages, tasks, deadlines, targets, annexes."""
