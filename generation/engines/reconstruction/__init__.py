"""The embedded engine: a page rebuilt from its screenshot by computer vision and OCR."""

from generation.engines.reconstruction.engine import ReconstructionEngine

__all__ = ["ReconstructionEngine"]
