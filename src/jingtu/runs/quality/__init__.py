"""Parts of `qc`: control samples judged, doubts told."""
