"""Where to sample and how much: numbers, grids, random and stratified places, spatial coverage, networks by kriging variance."""
