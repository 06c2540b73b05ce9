"""Plan and reality: which registers, lists, filings, duties and indicators prove a task, and what they show of it."""
