"""Builds the compiled kernel; everything else is declared in setup.cfg.

The extension is optional: where there is no C compiler the install succeeds
without it, and the numpy twin (index/plain_kernel.py) gives the same answers.
"""

from setuptools import Extension, setup

setup(ext_modules=[Extension("vraagbaak.index.kernel", ["index/kernel.pyx"], optional=True)])
