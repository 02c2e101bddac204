"""Which packages there are; everything else stands in pyproject.toml.

``plugins/`` and ``importers/`` lie at the top of the checkout, where people who keep
books look for them, and are installed as ``beancount_infast.plugins`` and
``beancount_infast.importers``.  pyproject.toml maps the folders, but its own search
for packages cannot give a folder another name, so the search stands here: a new
package, at any depth, is found without being listed.
"""

from __future__ import annotations

from setuptools import find_packages, setup

HOUSE = "beancount_infast"
MAPPED = ("plugins", "importers")

setup(
    packages=[
        *find_packages(include=[HOUSE, f"{HOUSE}.*"]),
        *(
            f"{HOUSE}.{package}"
            for folder in MAPPED
            for package in find_packages(include=[folder, f"{folder}.*"])
        ),
    ],
)
