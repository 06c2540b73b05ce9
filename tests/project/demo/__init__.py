"""Tests of the demonstration; a package, so that what is loaded once for it goes when its last test is done."""
