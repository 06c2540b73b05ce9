"""Parts of `campaign`: what a report of a campaign says beside the verdicts."""
