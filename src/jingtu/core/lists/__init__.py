"""Lists (名录): who is on them since when, by whom and on what basis; dated editions; contradictions between lists."""
