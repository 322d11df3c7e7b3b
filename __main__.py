"""`python -m vraagbaak`: the command, where its script is not on the path."""

from vraagbaak.search.cli import main

if __name__ == "__main__":
    main()
