"""Builds the compiled kernel, and the byte code of a checkout; setup.cfg declares everything else.

The extensions are optional. Without a C compiler the install succeeds without them, and the numpy twin
(index/kernel/plain/kernel.py) gives the same answers.
"""

import os
import subprocess
import sys
from compileall import compile_dir, compile_file
from glob import glob
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

KERNEL = "index/kernel/compiled"

PACKAGES = Path("build/cython")
"""A folder in which this one has the package's name: Cython looks for declarations (.pxd) by qualified name."""

SHARED = "vraagbaak.index.kernel.compiled.shared"
"""What Cython adds to every module that takes arrays, compiled once: a tenth of the time for each of these modules."""


TABLES = "index/analysis/prepared"
"""The folder of prepared word tables."""

TRANSLATE = """
import sys
from Cython.Build import cythonize
from setuptools import Extension

processes, packages, shared, *modules = sys.argv[1:]
extensions = [Extension(name, [source]) for name, source in (module.split("=") for module in modules)]
options = {"include_path": [packages], "shared_utility_qualified_name": shared, "quiet": True}
cythonize(extensions, nthreads=int(processes), **options)
"""
"""The program that translates modules to C. It runs by itself, so that its processes need not import this file."""


class InPlace(build_ext):
    """Builds on every processor: processes translate to C, then threads wait for the C compiler.

    Compiles the modules too, where they are to be run from here, as pip does for any other install. Python itself keeps
    byte code only where it may (PYTHONDONTWRITEBYTECODE); without any, each start of the command compiles sixty
    modules, which is a fifth of a search.
    """

    def initialize_options(self) -> None:
        super().initialize_options()
        PACKAGES.mkdir(parents=True, exist_ok=True)
        if not os.path.lexists(PACKAGES / "vraagbaak"):
            (PACKAGES / "vraagbaak").symlink_to("../..")
        self.cython_include_dirs = [str(PACKAGES)]
        self.shared_utility_qualified_name = SHARED
        self.parallel = os.cpu_count()

    def run(self) -> None:
        shared = PACKAGES / "shared.c"
        subprocess.run([sys.executable, "-m", "cython", f"--generate-shared={shared}"], check=True)
        modules = [f"{module.name}={source}" for module in self.extensions for source in module.sources]
        modules = [module for module in modules if module.endswith(".pyx")]
        command = [sys.executable, "-c", TRANSLATE, str(int(self.parallel or 1)), str(PACKAGES), SHARED]
        subprocess.run([*command, *modules], check=True)
        super().run()
        target = Path() if self.inplace or self.editable_mode else Path(self.build_lib, "vraagbaak")
        subprocess.run([sys.executable, "-m", "index.lexical.prepare", str(target / TABLES)], check=True)
        if self.inplace or self.editable_mode:
            for folder in ("corpus", "index", "search"):
                compile_dir(folder, quiet=1)
            for module in ("__init__.py", "__main__.py"):
                compile_file(module, quiet=1)


def extension(source: str, depends: list[str]) -> Extension:
    name = "vraagbaak." + source.removesuffix(".pyx").replace("/", ".")
    # what debuggers need is a third of the time that it takes to build
    return Extension(name, [source], depends=depends, extra_compile_args=["-g0"], optional=True)


shared = Extension(SHARED, [str(PACKAGES / "shared.c")], extra_compile_args=["-g0"], optional=True)
declarations = sorted(glob(f"{KERNEL}/*.pxd"))
kernel = [extension(source, declarations) for source in sorted(glob(f"{KERNEL}/*.pyx"))]
guard = extension("index/storage/guard/compiled.pyx", ["index/storage/guard/guard.h"])
setup(ext_modules=[shared, *kernel, guard], cmdclass={"build_ext": InPlace})
