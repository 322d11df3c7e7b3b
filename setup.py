"""Builds the compiled kernel, and the byte code of a checkout; setup.cfg declares everything else.

The extension is optional. Without a C compiler the install succeeds without it, and the numpy twin
(index/kernel/plain/kernel.py) gives the same answers.
"""

from compileall import compile_dir, compile_file
from glob import glob

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext


class InPlace(build_ext):
    """Compiles the modules too, where they are to be run from here, as pip does for any other install.

    Python itself keeps byte code only where it may (PYTHONDONTWRITEBYTECODE); without any, each start of the command
    compiles sixty modules, which is a fifth of a search.
    """

    def run(self) -> None:
        super().run()
        if self.inplace or self.editable_mode:
            for folder in ("corpus", "index", "search"):
                compile_dir(folder, quiet=1)
            for module in ("__init__.py", "__main__.py"):
                compile_file(module, quiet=1)


kernel = Extension(
    "vraagbaak.index.kernel.compiled.kernel",
    ["index/kernel/compiled/kernel.pyx"],
    depends=sorted(glob("index/kernel/compiled/parts/*.pxi")),
    extra_compile_args=["-g0"],  # what debuggers need is a third of the time that it takes to build
    optional=True,
)
guard = Extension(
    "vraagbaak.index.storage.guard.compiled",
    ["index/storage/guard/compiled.pyx"],
    depends=["index/storage/guard/guard.h"],
    extra_compile_args=["-g0"],
    optional=True,
)
setup(ext_modules=[kernel, guard], cmdclass={"build_ext": InPlace})
