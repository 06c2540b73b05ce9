# What R gstat says of the meuse and jura soils, for tests/kernels/geostatistics. Run in that folder with gstat 2.1-0, sp 1.6-0:
#     Rscript golden.R
suppressMessages({library(gstat); library(sp)})
data(meuse); data(meuse.grid); data(jura)
digits <- function(x) trimws(formatC(x, digits = 17, format = "g"))

# --- kriging: every target is moved off the grid a little, or equally far samples would leave the choice open
cells <- meuse.grid[seq(1, nrow(meuse.grid), by = 52), c("x", "y", "dist")]
cells$x <- cells$x + 3.7; cells$y <- cells$y + 1.1
coordinates(meuse) <- ~x+y; coordinates(cells) <- ~x+y
moved <- jura.val; moved$Xloc <- moved$Xloc + 0.0037; moved$Yloc <- moved$Yloc + 0.0011; coordinates(moved) <- ~Xloc+Yloc
coordinates(jura.pred) <- ~Xloc+Yloc; coordinates(jura.val) <- ~Xloc+Yloc
plain <- vgm(0.59, "Sph", 897, 0.05)
nested <- vgm(0.2, "Exp", 150, 0.04, add.to = vgm(0.4, "Sph", 1000))
turned <- vgm(0.6, "Exp", 400, 0.05, anis = c(40, 0.5))
whittle <- vgm(0.6, "Mat", 266, 0.07, kappa = 1)
bell <- vgm(0.5, "Gau", 400, 0.12)
cadmium <- vgm(0.6, "Sph", 0.8, 0.3)
quiet <- function(...) krige(..., debug.level = 0)
zinc <- log(zinc) ~ 1
cases <- list(
  local = quiet(zinc, meuse, cells, plain, nmax = 16),
  global = quiet(zinc, meuse, cells, plain),
  nested = quiet(zinc, meuse, cells, nested, nmax = 16),
  anisotropic = quiet(zinc, meuse, cells, turned, nmax = 12),
  matern = quiet(zinc, meuse, cells, whittle, nmax = 16),
  gaussian = quiet(zinc, meuse, cells, bell, nmax = 16),
  simple = quiet(zinc, meuse, cells, plain, nmax = 16, beta = 5.9),
  radius = quiet(zinc, meuse, cells, plain, nmax = 16, maxdist = 250),
  block = quiet(zinc, meuse, cells, plain, nmax = 16, block = c(40, 40)),
  block_global = quiet(zinc, meuse, cells, plain, block = c(300, 100)),
  drift = quiet(log(zinc) ~ sqrt(dist), meuse, cells, plain, nmax = 30),
  drift_global = quiet(log(zinc) ~ sqrt(dist), meuse, cells, plain),
  plane = quiet(log(zinc) ~ x + y, meuse, cells, plain),
  jura = quiet(Cd ~ 1, jura.pred, moved, cadmium, nmax = 16),
  jura_global = quiet(Cd ~ 1, jura.pred, jura.val, cadmium),
  left_out = krige.cv(zinc, meuse, plain, verbose = FALSE),
  left_out_local = krige.cv(zinc, meuse, plain, nmax = 16, verbose = FALSE),
  left_out_drift = krige.cv(log(zinc) ~ sqrt(dist), meuse, plain, verbose = FALSE),
  idw = gstat::idw(zinc ~ 1, meuse, cells, nmax = 16, debug.level = 0),
  idw_cubed = gstat::idw(zinc ~ 1, meuse, cells, idp = 3, debug.level = 0)
)
rows <- do.call(rbind, lapply(names(cases), function(name) {
  found <- cases[[name]]
  data.frame(case = name, easting = digits(coordinates(found)[, 1]), northing = digits(coordinates(found)[, 2]),
             estimate = digits(found$var1.pred), variance = digits(found$var1.var))
}))
write.csv(rows, "golden_kriging.csv", row.names = FALSE, quote = FALSE)
write.csv(data.frame(easting = digits(coordinates(cells)[, 1]), dist = digits(cells$dist)), "golden_cells.csv",
          row.names = FALSE, quote = FALSE)

# --- variograms
variograms <- list(
  zinc = variogram(zinc, meuse),
  zinc_short = variogram(zinc, meuse, cutoff = 900, width = 60),
  zinc_robust = variogram(zinc, meuse, cressie = TRUE),
  zinc_directions = variogram(zinc, meuse, alpha = c(0, 45, 90, 135)),
  zinc_narrow = variogram(zinc, meuse, alpha = c(30, 120), tol.hor = 20),
  jura = variogram(Cd ~ 1, jura.pred, cutoff = 2, width = 0.1)
)
rows <- do.call(rbind, lapply(names(variograms), function(name) {
  found <- variograms[[name]]
  data.frame(case = name, pairs = found$np, distance = digits(found$dist), semivariance = digits(found$gamma),
             azimuth = found$dir.hor)
}))
write.csv(rows, "golden_variograms.csv", row.names = FALSE, quote = FALSE)

# --- fits
fitted <- function(name, given, model, ...) {
  found <- fit.variogram(given, model, ...)
  data.frame(case = name, nugget = digits(found$psill[1]), sill = digits(found$psill[2]), range = digits(found$range[2]),
             error = digits(attr(found, "SSErr")))
}
rows <- rbind(
  fitted("spherical", variograms$zinc, vgm(1, "Sph", 900, 1)),
  fitted("exponential", variograms$zinc_short, vgm(1, "Exp", 300, 0.1)),
  fitted("gaussian", variograms$zinc, vgm(0.5, "Gau", 400, 0.1)),
  fitted("matern", variograms$zinc, vgm(0.6, "Mat", 266, 0.07, kappa = 1)),
  fitted("pairs", variograms$zinc, vgm(1, "Sph", 900, 1), fit.method = 1),
  fitted("equal", variograms$zinc, vgm(1, "Sph", 900, 1), fit.method = 6),
  fitted("jura", variograms$jura, vgm(0.6, "Sph", 0.8, 0.3))
)
write.csv(rows, "golden_fits.csv", row.names = FALSE, quote = FALSE)
