#!/usr/bin/env python3
"""Real processes on bad lines: breaks, delays, repeated requests, portals, proxies of others, kills."""
import os
import random
import signal
import socket
import subprocess
import threading
import time
import unittest

import peers
from line import Line, Listener
from world import WINCHECK, WorldTest, run, write

IS_LONG = bool(os.environ.get("WINCHECK_LONG"))
AT = "2026-03-05T23:%02d:00+08:00"


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Network(WorldTest):
    def worked(self, leader, photo_bytes, answers=1):
        photo = self.path("photo.jpg")
        with open(photo, "wb") as out:
            out.write(random.Random(photo_bytes).randbytes(photo_bytes))
        leader.act({"act": "phase", "inspection": "n1", "phase": "on_site", "at": AT % 10})
        for number in range(answers):
            leader.act({"act": "answer", "inspection": "n1", "item": "G%d" % (1 + number % 3),
                        "value": "pass" if number % 2 else "fail", "at": AT % 11})
        leader.act({"act": "capture", "inspection": "n1", "item": "G1", "live": True, "file": photo, "at": AT % 12})

    def all_is_there(self, leader):
        """Hub and phone hold the same, the photo is received, and the hub finds nothing wrong with itself."""
        results = self.hub.report("results")["inspections"][0]
        self.assertEqual([one["state"] for one in results["evidence"]], ["received"])
        scope = "inspection:n1"
        self.assertEqual(leader.digest(scope), run("digest", self.hub.folder, "--scope", scope).out.split()[0])
        run("doctor", self.hub.folder)
        outbox = leader.show("outbox")
        self.assertEqual((outbox["entries_only_here"], outbox["photos_only_here"]), (0, 0), outbox)

    def test_a_photo_over_a_line_that_breaks(self):
        """S23 a night's answers and a large photo over a slow line that breaks, all else twice: at most 5 % sent again."""
        size, rate, every, delay = (15_000_000, 20_000, 60, 1.0) if IS_LONG else (1_500_000, 250_000, 2.0, 0.05)
        leader = self.planned()
        self.worked(leader, size, answers=200)
        line = Line(self.hub.port, rate, break_every=every, delay=delay, is_twice=True)
        begun = time.monotonic()
        leader.sync(line.url, AT % 20, seconds=3_000 if IS_LONG else 120)
        took = time.monotonic() - begun
        line.close()
        self.all_is_there(leader)
        self.assertGreaterEqual(line.breaks, 2)
        self.assertGreaterEqual(line.repeated.count(425), 3, line.repeated)  # known by their nonces
        again = line.carried - line.others - size
        print("\n  %d bytes at %d/s, %d breaks: %.1f s, %.1f %% beside the photo's own" %
              (size, rate, line.breaks, took, 100 * again / size), flush=True)
        self.assertLessEqual(again, size * 5 // 100)

    def test_requests_that_arrive_twice(self):
        """S2 each request reaches the hub twice: the second is known by its nonce, and changes nothing."""
        leader = self.planned()
        self.worked(leader, 300_000)
        listener = Listener(self.hub.port, is_twice=True)
        leader.sync(listener.url, AT % 20)
        listener.close()
        self.all_is_there(leader)

    def test_a_login_page(self):
        """S6 a portal that answers every request with its page: no success, nothing lost, no storm."""
        leader = self.planned()
        self.worked(leader, 300_000)
        page = b"<html><title>Hotel</title><form>room</form></html>"
        listener = Listener(self.hub.port, instead=lambda one: (200, [("Content-Type", "text/html")], page))
        done = leader.sync(listener.url, AT % 20, wanted=None, seconds=8)
        asked = len(listener.exchanges)
        listener.close()
        self.assertNotEqual(done.code, 0)
        self.says(done.out + done.err, "portal")
        self.assertLessEqual(asked, 12)
        self.assertGreater(leader.show("outbox")["entries_only_here"], 0)
        leader.sync(self.hub.url, AT % 40)
        self.all_is_there(leader)

    def test_hub_and_phone_killed_over_and_over(self):
        """S1, S2, S4 SIGKILL of hub and phone, again and again: all of a batch or nothing, and all in the end."""
        leader = self.planned()
        self.worked(leader, 4_000_000)
        chance = random.Random(int(os.environ.get("WINCHECK_SEED", "1")))
        line = Line(self.hub.port, 2_500_000)
        port, kills = self.hub.port, 0
        for _ in range(60 if IS_LONG else 12):
            leader.close()
            phone = subprocess.Popen([WINCHECK, "device", "sync", leader.folder, "--hub", line.url, "--at", AT % 20,
                                      "--seconds", "60"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                phone.wait(timeout=chance.uniform(0.05, 0.7))
                break
            except subprocess.TimeoutExpired:
                pass
            if chance.random() < 0.5:
                self.hub.process.kill()
                self.hub.process.wait()
                self.hub.process.stdout.close()
                kills += 1
                self.hub.serve(port)
            phone.send_signal(signal.SIGKILL)
            phone.wait()
            kills += 1
        self.assertGreaterEqual(kills, 3)
        line.close()
        leader.sync(self.hub.url, AT % 40)
        self.all_is_there(leader)

    def through(self, program, configuration, port):
        path = write(self.path(program + ".conf"), configuration + "\n")
        words = {"nginx": ["-c", path, "-p", self.folder, "-e", self.path("nginx.log")],
                 "haproxy": ["-f", path, "-q"],
                 "mitmdump": ["-q", "--set", "confdir=" + self.path("mitm"), "--listen-host", "127.0.0.1",
                              "-p", str(port), "--mode", "reverse:http://127.0.0.1:%d" % self.hub.port]}[program]
        command, environment = peers.program(program)
        proxy = subprocess.Popen([*command, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
        self.addCleanup(proxy.wait)
        self.addCleanup(proxy.terminate)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return "http://127.0.0.1:%d" % port
            except OSError:
                time.sleep(0.05)
        self.fail("%s does not listen" % program)

    def nginx(self, buffering):
        port = free_port()
        return self.through("nginx", """
            daemon off; pid nginx.pid; worker_processes 1;
            events {}
            http { access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f;
                   uwsgi_temp_path u; scgi_temp_path s; client_max_body_size 20m;
                   server { listen 127.0.0.1:%d;
                            location / { proxy_pass http://127.0.0.1:%d; proxy_http_version 1.1;
                                         proxy_request_buffering %s; } } }
            """ % (port, self.hub.port, buffering), port)

    def work_through(self, url_of, every=1.0):
        leader = self.planned()
        self.worked(leader, 700_000)
        url = url_of()
        line = Line(int(url.rsplit(":", 1)[1]), 400_000, break_every=every)
        leader.sync(line.url, AT % 20)
        line.close()
        self.all_is_there(leader)

    def test_through_nginx(self):
        self.work_through(lambda: self.nginx("off"))

    def test_through_nginx_that_keeps_bodies_back(self):
        # Half a body never reaches the hub, so each break begins that chunk at zero: slower breaks.
        self.work_through(lambda: self.nginx("on"), every=1.5)

    def test_through_haproxy(self):
        port = free_port()
        self.work_through(lambda: self.through("haproxy", """
            defaults
                mode http
                timeout connect 5s
                timeout client 60s
                timeout server 60s
            frontend near
                bind 127.0.0.1:%d
                default_backend far
            backend far
                server hub 127.0.0.1:%d
            """ % (port, self.hub.port), port))

    @unittest.skipUnless(IS_LONG or peers.is_quick("mitmdump"), "long runs, or where mitmproxy is here: it takes a minute to unpack")
    def test_through_mitmproxy(self):
        # It keeps whole bodies back, as nginx can.
        port = free_port()
        self.work_through(lambda: self.through("mitmdump", "", port), every=1.5)

    def test_a_flood_of_connections_keeps_no_phone_out(self):
        """S29 a thousand connections that say nothing or drip: a phone works meanwhile."""
        leader = self.planned()
        self.worked(leader, 300_000)
        silent, is_over = [], threading.Event()

        def flood():
            while not is_over.is_set():
                try:
                    one = socket.create_connection(("127.0.0.1", self.hub.port), timeout=5)
                    one.sendall(b"POST /v1/push HTTP/1.1\r\nHost: hub\r\nContent-Length: 900000\r\n\r\nx"
                                if len(silent) % 2 else b"GET /hea")
                    silent.append(one)
                except OSError:
                    pass
                if len(silent) > 900:
                    silent.pop(0).close()
                time.sleep(0.002)

        attacker = threading.Thread(target=flood, daemon=True)
        attacker.start()
        while len(silent) < 600:
            time.sleep(0.05)
        leader.sync(self.hub.url, AT % 20, seconds=100)
        is_over.set()
        attacker.join()
        for one in silent:
            one.close()
        self.all_is_there(leader)


if __name__ == "__main__":
    unittest.main()
