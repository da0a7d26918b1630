"""The settings of a process: environment variables that begin with TISKI_, read once at its start."""

from app.settings.reading import SettingsInvalid, read_settings, without_password
from app.settings.settings import PREFIX, Settings

__all__ = ["PREFIX", "Settings", "SettingsInvalid", "read_settings", "without_password"]
