"""A picture of a page on the internet, taken so that nothing else can be reached by it."""

from webapp.capture.camera import Camera

__all__ = ["Camera"]
