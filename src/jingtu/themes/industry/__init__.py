"""Key regulated enterprises (土壤污染重点监管单位) and what they take down: listing, duties, demolition, hand-over.

Carries REG-08 and REG-64, FIL-02 and GATE-09 with their clocks; the rest of the theme follows.
"""
