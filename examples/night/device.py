"""A phone: its folder, and a `device do` process that stays open while somebody works on it."""
import json
import subprocess

from command import WINCHECK, Failure, run


class Device:
    def __init__(self, folder, log_path):
        self.folder = folder
        self.log_path = log_path
        self.process = None
        self.done = []  # acts that were acknowledged, in order: the acts file of this device
        self.entries = []

    def enrol(self, invitation, seed, at):
        run("device", "enrol", self.folder, "--invitation", invitation, "--simulated", "--seed", seed, "--at", at)

    def open(self):
        with open(self.log_path, "a", encoding="utf-8") as log:
            self.process = subprocess.Popen([WINCHECK, "device", "do", self.folder, "--clock", "acts"], bufsize=1,
                                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)

    def send(self, act):
        """Hands over one act without waiting for its answer."""
        if self.process is None:
            self.open()
        self.process.stdin.write(json.dumps(act, ensure_ascii=False) + "\n")
        self.process.stdin.flush()

    def try_act(self, act):
        """Performs one act; the answer may be a refusal."""
        self.send(act)
        line = self.process.stdout.readline()
        if not line:
            raise Failure("no answer to %s; see %s" % (act, self.log_path))
        answer = json.loads(line)
        if answer["ok"]:
            self.done.append(act)
            self.entries.append(answer)
        return answer

    def act(self, act):
        """Performs one act that must succeed."""
        answer = self.try_act(act)
        if not answer["ok"]:
            raise Failure("refused: %s\n%s" % (act, json.dumps(answer, ensure_ascii=False)))
        return answer

    def close(self):
        if self.process is not None:
            self.process.stdin.close()
            self.process.wait(timeout=60)
            self.process.stdout.close()
            self.process = None

    def kill(self):
        """SIGKILL, as a phone does under memory pressure."""
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        self.process = None

    def show(self, kind, *arguments):
        self.close()
        return run("device", "show", self.folder, kind, *arguments, "--json").json

    def sync(self, url, at, wanted=0, seconds=120):
        self.close()
        return run("device", "sync", self.folder, "--hub", url, "--at", at, "--seconds", seconds, wanted=wanted,
                   timeout=seconds + 60)

    def export(self, inspection, path):
        self.close()
        run("export", self.folder, "--inspection", inspection, "--out", path)

    def digest(self, scope):
        self.close()
        return run("digest", self.folder, "--scope", scope).out.split()[0]
