"""Trains something that learns fast, and says how it goes.

Nothing is imported but the standard library: `gator` is on the path of every job, so that any
language that can start a program has a voice. A program that says a lot opens a socket instead.
"""

import subprocess
import sys


def gator(*words, **options):
    """Says one thing to the wrapper; a word that is refused ends the job."""
    subprocess.run(["gator", *words], check=True, **options)


def train(rounds):
    loss = 1.0
    for _ in range(rounds):
        loss /= 2
        gator("metric", "loss", str(loss), "--series")
    return loss


def main():
    gator("message", "the training begins")
    loss = train(4)
    report = ["[DEBUG] four rounds", f"[INFO] the loss is {loss}", "[WARNING] nothing was checked"]
    gator("message", "-", input="\n".join(report), text=True)
    print("the training has ended")
    return 0 if loss < 0.1 else 1


if __name__ == "__main__":
    sys.exit(main())
