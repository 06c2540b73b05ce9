"""Human health risk of contaminated construction land by HJ 25.3: exposure, transport, risk, control values, uncertainty."""
