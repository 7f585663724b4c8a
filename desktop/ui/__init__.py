"""The only home of PySide6 and qasync."""
