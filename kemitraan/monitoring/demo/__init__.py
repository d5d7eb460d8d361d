"""The example that people try the product with: invented, in Indonesian, dated relative to today."""

from kemitraan.monitoring.demo.story import load_demo

__all__ = ["load_demo"]
