"""Words that both tables of names use."""

ALL = "*"
"""All public names of a module."""

TRACEBACKS = "disable_traceback_filtering enable_traceback_filtering is_traceback_filtering_enabled"
