"""tracker watches clinical-trial registry records and keeps their true change history."""

__version__ = "0.1.0"
