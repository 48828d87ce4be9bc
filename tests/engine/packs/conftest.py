"""The fixtures of copied databases, for the tests of this folder."""

from tests.fixtures.templates import (
    copy_of,
    library_url,
    postgresql_templates,
    set_up_url,
    sqlite_templates,
)

__all__ = ["copy_of", "library_url", "postgresql_templates", "set_up_url", "sqlite_templates"]
