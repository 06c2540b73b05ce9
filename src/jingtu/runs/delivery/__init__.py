"""Deliveries of samples and results: `checking.check` reads a file, makes every check and tells what was found.

Read: `reading`, `sheets`, `texts`, `cells`. Compare: `values`, `rows`, `places`, `quality`, `screens`. Tell: `findings`, `told`,
`report`. `known` is what an office knows beside the file, `template` the empty workbook.
"""
