"""`make bench`: ratios measured in one run; the seconds of one machine mean little."""
