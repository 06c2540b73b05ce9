"""Experts who judge what was filed: drawn at random, recused where they are concerned, each with an opinion that stays on record."""
