"""Pages. Generic: draws what is declared and knows no theme."""
