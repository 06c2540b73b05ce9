"""Parts of `krige`: samples and covariates in, the map with its skill, limit and summary out."""
