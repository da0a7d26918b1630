"""Messages written from templates: the built-in ones, and a shop's own."""

from adapters.templates.scribe import TemplateScribe as TemplateScribe
