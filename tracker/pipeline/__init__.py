"""The steps of the program joined together: they call what decides and what acts, and decide nothing."""
