"""The settings of the three that are measured: all are started by `manage.py serve`."""
