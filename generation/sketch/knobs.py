"""Sliders and switches: a knob on a line, and a knob at one end of a pill."""

import cv2
import numpy as np
from numpy.typing import NDArray

from generation.sketch.group import Group, is_round

LONG = 4.0  # width / height of the shortest slider
LEAST = 4.5  # of the height of a line: the same
TALLEST = 2.0  # of the height of a line: the largest knob
LEAST_KNOB = 3.5  # of the width of a stroke: the lowest knob that is no ring
KNOB = 0.55  # of the height of a slider: its columns that are taller are the knob
STRAY = 0.35  # of the height of a knob: how far the line of a slider strays
PILL = 1.3, 3.4  # width / height of a switch
OFF_CENTER = 0.14  # of the width of a switch: how far its knob is from the middle


def slider_place(group: Group, letter: float) -> float | None:
    """Where on a long line its knob is, 0..1; None for what is no slider.

    The knob is at the height of the line. `letter` is the usual height of a line of text, px.
    """
    box = group.box
    if box.width < max(LONG * box.height, LEAST * letter) or box.height > TALLEST * letter:
        return None
    drawn = group.ink.any(axis=0)
    tops = group.ink.argmax(axis=0)
    ends = box.height - group.ink[::-1].argmax(axis=0)
    tall = drawn & (ends - tops > max(KNOB * box.height, 2.5 * group.stroke))
    runs = np.flatnonzero(np.diff(tall.astype(np.int8), prepend=0, append=0))
    if len(runs) != 2 or drawn.mean() < 0.9 or runs[1] - runs[0] > 1.6 * box.height:
        return None
    line = drawn & ~tall
    x, middles = np.flatnonzero(line), (ends + tops)[line] / 2
    strays = middles - np.polyval(np.polyfit(x, middles, 1), x)
    straight = np.ptp(np.percentile(strays, (5, 95))) < STRAY * box.height
    thin = np.percentile((ends - tops)[line], 90) < 1.6 * group.stroke + 1.5
    start, stop = runs.tolist()
    level = abs(np.median(middles) - (ends + tops)[start:stop].mean() / 2) < 0.2 * box.height
    # the head of an arrow is at its end, and a wave is as thick as its stroke
    inner = min(start, group.ink.shape[1] - stop) > 0.5 * box.height
    ring = bool(group.holes) and is_round(np.asarray(cv2.convexHull(group.holes[0]), np.int32))
    sure = ring or (inner and box.height > LEAST_KNOB * group.stroke)
    return (start + stop) / 2 / group.ink.shape[1] if thin and straight and level and sure else None


def is_switch(group: Group) -> bool:
    """Whether a pill has a knob at one end."""
    if not PILL[0] < group.ratio < PILL[1] or group.solid or group.convexity < 0.9:
        return False
    pill = float(group.filled.sum()) > 0.72 * group.box.area
    return pill and abs(knob_place(group) - 0.5) > OFF_CENTER


def knob_place(group: Group) -> float:
    """Where the knob of a switch is, 0..1 across; .5 where there is none."""
    height, width = group.box.height, group.box.width
    columns = np.flatnonzero(_discs(group).any(axis=0))
    if len(columns) and np.ptp(columns) < 0.62 * width:
        return float(columns.mean()) / width
    for hole in group.holes[:3]:
        x, _, wide, tall = cv2.boundingRect(hole)
        ring = is_round(np.asarray(cv2.convexHull(hole), np.int32))
        if ring and tall > 0.35 * height and wide < 0.6 * width:
            return (x + wide / 2) / width
    return 0.5


def _discs(group: Group) -> NDArray[np.uint8]:
    """What is as thick as a knob that is filled in."""
    side = max(3, round(0.4 * group.box.height))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    ink = group.ink.astype(np.uint8)
    return np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, disc), np.uint8)
