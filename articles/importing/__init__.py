"""From a file to a working copy. Nothing here goes live by itself."""

from .files import FORMATS, Refused, Report, import_file
from .sample_content import load_sample_content

__all__ = ["FORMATS", "Refused", "Report", "import_file", "load_sample_content"]
