"""Only what pyproject.toml cannot say: every package under platform/ is imported as metacrm.<name>."""

from setuptools import find_packages, setup

setup(
    packages=[
        "metacrm",
        "metacrm.packs",
        "metacrm.schema_registry",
        *(f"metacrm.{name}" for name in find_packages("platform", exclude=["metacrm", "metacrm.*"])),
    ]
)
