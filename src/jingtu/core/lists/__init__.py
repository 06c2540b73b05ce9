"""Lists (名录): who is on them since when, by whose decision and on what basis; dated editions; where lists contradict each other."""
