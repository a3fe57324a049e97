"""From a code to its room: the rule, its addresses, the refusal, the redirect service.

Standard library only: it runs on a web server without our packages.
"""
