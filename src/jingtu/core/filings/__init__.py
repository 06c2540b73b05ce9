"""Typed submissions (备案、报告、方案、责任书、公告): who files what about which subject, to whom, and what became of it."""
