"""`python -m mie_budget`: the same as the command `mie-budget`."""

from mie_budget.cli.main import run

if __name__ == "__main__":
    run()
