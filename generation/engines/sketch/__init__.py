"""The engine for sketches: a drawing that was understood, written as a page."""

from generation.engines.sketch.engine import SketchEngine

__all__ = ["SketchEngine"]
