"""What the cases of the tests of losses and metrics are called."""


def case_id(value):
    """The name of what is judged by, and its arguments."""
    if isinstance(value, dict):
        return "-".join(f"{name}={given}" for name, given in value.items()) or "plain"
    return value if isinstance(value, str) else ""
