"""Telling people: an inbox in the house, e-mail and webhooks outside it; nobody told twice, and a failed delivery seen."""
