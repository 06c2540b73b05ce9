"""Parts of `risk`: the site's entries and pairs in, the assessed model with its tables and chart out."""
