"""Layers as files for a geographic information system, with bytes that depend on their content alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jingtu.runs.refusal import Refused

SUFFIXES = (".parquet", ".gpkg")
WRITTEN_AT = "2000-01-01T00:00:00.000Z"  # a file tells nothing of when it was written


def check_suffix(out: Path, beside: str) -> None:
    """Raise Refused unless a layer can be written under this name; `beside` says what else will be."""
    if out.suffix.lower() not in SUFFIXES:
        raise Refused(f"结果文件 {out.name} 应以 .parquet 或 .gpkg 结尾；同名的{beside}会写在旁边。")


def write_layer(out: Path, frame: Any, layer: str) -> None:
    """Write a GeoDataFrame as GeoParquet or GeoPackage, by the suffix."""
    if out.suffix.lower() == ".parquet":
        frame.to_parquet(out, index=False, compression="zstd")
        return
    import pyogrio

    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": WRITTEN_AT})
    try:
        frame.to_file(out, layer=layer, driver="GPKG", engine="pyogrio")
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
