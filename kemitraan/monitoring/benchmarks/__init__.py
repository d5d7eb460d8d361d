"""Figures that `script/benchmark` prints: what pages and long work cost here, beside the least they could cost."""
