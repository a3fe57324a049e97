"""Attacks on the whole of it, on this machine only: ``make attack``.

Each part yields what it tried and what was wrong, and never stops at the first.
"""
