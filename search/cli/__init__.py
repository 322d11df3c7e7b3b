"""What does the command `vraagbaak` do? It parses, calls the library and prints.

A command's module is imported when that command is called: starting up is most of a search's time.
"""

from .run import main

__all__ = ["main"]
