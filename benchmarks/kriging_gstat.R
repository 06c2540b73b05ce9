# R gstat's side of the kriging measurement: Rscript kriging_gstat.R folder neighbours repeats patience (see kriging_sides.py).
suppressMessages({library(gstat); library(sp)})
given <- commandArgs(trailingOnly = TRUE)
folder <- given[1]; neighbours <- as.numeric(given[2]); repeats <- as.integer(given[3]); patience <- as.numeric(given[4])
numbers <- function(name) {
  path <- file.path(folder, name)
  readBin(path, "double", file.size(path) / 8)
}
samples <- as.data.frame(matrix(numbers("samples.bin"), ncol = 2, byrow = TRUE)); names(samples) <- c("east", "north")
targets <- as.data.frame(matrix(numbers("targets.bin"), ncol = 2, byrow = TRUE)); names(targets) <- c("east", "north")
samples$value <- numbers("values.bin")
coordinates(samples) <- ~east+north; coordinates(targets) <- ~east+north
model <- vgm(0.95, "Sph", 15000, 0.05)
taken <- c(); begun <- proc.time()[["elapsed"]]
while (length(taken) <= repeats && (length(taken) < 2 || proc.time()[["elapsed"]] - begun < patience)) {
  before <- proc.time()[["elapsed"]]
  found <- krige(value ~ 1, samples, targets, model, nmax = neighbours, debug.level = 0)
  taken <- c(taken, proc.time()[["elapsed"]] - before)
  if (taken[1] > patience) break
}
writeBin(c(found$var1.pred, found$var1.var), file.path(folder, "gstat.out"))
resident <- as.numeric(gsub("\\D", "", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))) / 1024
kept <- if (length(taken) > 1) taken[-1] else taken
cat(sprintf('{"taken": [%s], "resident_mb": %.1f}\n', paste(kept, collapse = ", "), resident))
