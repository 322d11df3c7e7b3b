"""Builds the compiled kernel; everything else is declared in setup.cfg.

The extension is optional: where there is no C compiler the install succeeds
without it, and the numpy twin (index/plain_kernel.py) gives the same answers.
"""

from glob import glob

from setuptools import Extension, setup

kernel = Extension(
    "vraagbaak.index.kernel", ["index/kernel.pyx"], depends=sorted(glob("index/kernel_parts/*.pxi")), optional=True
)
setup(ext_modules=[kernel])
