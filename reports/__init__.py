"""Rendering of records into what people and other tools read. It sees records, never a stack."""

from reports.discovery import Renderer, renderers, write_reports

__all__ = ["Renderer", "renderers", "write_reports"]
