"""Units commissioned with stages of the work at a subject (委托单位): who, by whom, from when to when, and who may not do both."""
