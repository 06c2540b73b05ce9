"""Key regulated enterprises (土壤污染重点监管单位) and what they build, bury and take down: listing, duties, gates, hand-over."""
