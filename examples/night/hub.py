"""The hub at headquarters: its folder, and the process that serves it."""
import re
import signal
import subprocess

from command import WINCHECK, Failure, run


class Hub:
    def __init__(self, folder, log_path):
        self.folder = folder
        self.log_path = log_path
        self.process = None
        self.url = None
        self.port = None
        self.tenant = None

    def init(self, name, seed):
        out = run("hub", "init", self.folder, "--name", name, "--simulated", "--seed", seed).out
        self.tenant = re.search(r"\b[0-9a-f]{64}\b", out).group(0)

    def serve(self, port=0):
        """Starts serving; returns once the hub says where it listens."""
        with open(self.log_path, "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [WINCHECK, "hub", "serve", self.folder, "--listen", "127.0.0.1:%d" % port],
                stdout=subprocess.PIPE, stderr=log, text=True)
        for line in self.process.stdout:
            found = re.search(r"listening on (http://127\.0\.0\.1:(\d+))", line)
            if found:
                self.url, self.port = found.group(1), int(found.group(2))
                return
        raise Failure("the hub ended before it listened; see " + self.log_path)

    def stop(self):
        """SIGTERM; returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=30)
        self.process.stdout.close()
        self.process = None
        return code

    def command(self, verb, *arguments, wanted=0):
        return run("hub", verb, self.folder, *arguments, wanted=wanted)

    def invite(self, person, at):
        out = self.command("invite", "--person", person, "--at", at).out
        return re.search(r"wincheck:\S+", out).group(0)

    def report(self, kind, *arguments):
        return self.command("report", kind, "--json", *arguments).json
