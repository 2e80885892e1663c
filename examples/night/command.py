"""Runs the wincheck command and reads what it answers."""
import json
import os
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WINCHECK = os.environ.get("WINCHECK", os.path.join(ROOT, "build", "wincheck"))


class Failure(Exception):
    """A command did not do what the night needs of it."""


class Answer:
    def __init__(self, arguments, process):
        self.arguments = arguments
        self.code = process.returncode
        self.out = process.stdout
        self.err = process.stderr

    @property
    def json(self):
        try:
            return json.loads(self.out)
        except ValueError:
            raise Failure("no JSON from %s: %s %s" % (self.arguments, self.out[:500], self.err[-500:]))


def run(*arguments, wanted=0, timeout=300, input_text=None):
    """Runs one command. `wanted` is the exit code it must end with; None takes any."""
    arguments = [str(argument) for argument in arguments]
    process = subprocess.run([WINCHECK] + arguments, capture_output=True, text=True, timeout=timeout,
                             input=input_text, check=False)
    answer = Answer(arguments, process)
    if wanted is not None and answer.code != wanted:
        raise Failure("wincheck %s ended with %d, not %d\n%s\n%s" % (
            " ".join(arguments), answer.code, wanted, answer.out[-1500:], answer.err[-1500:]))
    return answer
