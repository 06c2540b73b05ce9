"""Classes of cropland (耕地土壤环境质量类别划分): points into units, points and produce into a class, areas, change between years."""
