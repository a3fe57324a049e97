"""The whole build, swapped in."""
