"""Lets `python -m salesfunnel` run the command line."""

from salesfunnel.shell.cli import main

if __name__ == "__main__":
    main()
