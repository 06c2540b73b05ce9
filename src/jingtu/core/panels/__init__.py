"""Experts who judge what was filed: drawn at random, recused where they are concerned; each opinion stays on record."""
