"""What is owed, by whom, by when, proved by what: computed from facts and a day, never typed in."""
