#!/usr/bin/env python3
"""The protocol from outside: its description against real exchanges, other people's clients, logs and figures."""
import base64
import json
import os
import re
import shutil
import subprocess
import unittest
import urllib.request

import peers
from line import Listener
from world import ROOT, WINCHECK, Device, WorldTest

try:
    import cbor2
    import jsonschema
    import zstandard
except ImportError:
    jsonschema = None
try:
    from tusclient.client import TusClient
except ImportError:
    TusClient = None
try:
    from foreign import ForeignDevice
except ImportError:
    ForeignDevice = None

CBOR = "application/wincheck+cbor"


def shown(value):
    """CBOR's values as the description shows them: byte strings in hexadecimal."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list):
        return [shown(one) for one in value]
    return value


def plain(headers, body):
    fields = {name.lower(): value for name, value in headers}
    if fields.get("content-encoding") == "zstd":
        return zstandard.ZstdDecompressor().decompress(body, max_output_size=4 << 20)
    return body


class Description:
    def __init__(self, document):
        self.document = document

    def found(self, value):
        while "$ref" in value:
            place = self.document
            for name in value["$ref"][2:].split("/"):
                place = place[name]
            value = place
        return value

    def operation(self, method, path):
        for pattern, item in self.document["paths"].items():
            if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path) and method.lower() in item:
                return item[method.lower()]
        return None

    def problems_of_content(self, content, headers, body):
        fields = {name.lower(): value for name, value in headers}
        kind = fields.get("content-type", "").split(";")[0]
        if kind not in content:
            return ["content type %s" % kind]
        schema = content[kind].get("schema")
        if schema is None:
            return []
        raw = plain(headers, body)
        value = shown(cbor2.loads(raw)) if kind == CBOR else raw.decode() if kind == "text/plain" else json.loads(raw)
        whole = dict(schema, components=self.document["components"])
        return [error.message[:300] for error in jsonschema.Draft202012Validator(whole).iter_errors(value)]

    def problems(self, one):
        operation = self.operation(one.method, one.path)
        if operation is None:
            return ["not described"]
        if str(one.status) not in operation["responses"]:
            return ["status %d is not described" % one.status]
        response = self.found(operation["responses"][str(one.status)])
        problems = []
        for name, header in response.get("headers", {}).items():
            header = self.found(header)
            value = one.answer_header(name)
            if value is None and header["required"]:
                problems.append("no header " + name)
            if value is not None:
                problems += [error.message for error in
                             jsonschema.Draft202012Validator(header["schema"]).iter_errors(value)]
        if one.answer or "content" in response:
            problems += self.problems_of_content(response.get("content", {}), one.answer_headers, one.answer)
        if "requestBody" in operation and one.body and one.status < 400:
            problems += self.problems_of_content(operation["requestBody"]["content"], one.headers, one.body)
        return problems


class Protocol(WorldTest):
    def get(self, path):
        with urllib.request.urlopen(self.hub.url + path, timeout=30) as answer:
            return answer.read().decode()

    def worked(self, leader, photo_bytes=700_000):
        photo = self.path("photo.jpg")
        with open(photo, "wb") as out:
            out.write(os.urandom(photo_bytes))
        at = "2026-03-05T23:%02d:00+08:00"
        leader.act({"act": "phase", "inspection": "n1", "phase": "on_site", "at": at % 10})
        leader.act({"act": "answer", "inspection": "n1", "item": "G1", "value": "fail", "at": at % 11})
        leader.act({"act": "capture", "inspection": "n1", "item": "G1", "live": True, "file": photo, "at": at % 12,
                    "position": {"latitude": "31.230416", "longitude": "121.473701", "datum": "wgs84",
                                 "provider": "gps", "accuracy": 5, "age": 1, "mock": False}})
        leader.act({"act": "suggest", "inspection": "n1", "item": "G1", "text": "门口的灯坏了", "at": at % 13})

    @unittest.skipUnless(jsonschema, "python3-jsonschema, -cbor2 or -zstandard is not here")
    def test_what_is_said_is_what_the_description_says(self):
        leader = self.planned()
        self.worked(leader)
        description = Description(json.loads(self.get("/v1/openapi.json")))
        jsonschema.Draft202012Validator.check_schema(
            {"components": description.document["components"]["schemas"]})
        listener = Listener(self.hub.port)
        for minute in (20, 40):
            leader.sync(listener.url, "2026-03-05T23:%d:00+08:00" % minute)
        # Answers to those who do not belong here, or ask in the wrong way.
        for method, path, body in (("POST", "/v1/push", b"x"), ("GET", "/v1/push", b""), ("POST", "/v1/enrol", b"\xff"),
                                   ("GET", "/v1/blob/" + "0" * 64, b""), ("GET", "/health", b""),
                                   ("GET", "/metrics", b""), ("OPTIONS", "/v1/evidence", b""),
                                   ("HEAD", "/v1/evidence/" + "0" * 32, b""), ("PATCH", "/v1/evidence/x", b"")):
            request = urllib.request.Request(listener.url + path, data=body or None, method=method,
                                             headers={"Content-Type": CBOR})
            try:
                urllib.request.urlopen(request, timeout=30).close()
            except urllib.error.HTTPError as error:
                error.close()
        seen = {(one.method, one.status) for one in listener.exchanges}
        self.assertLessEqual({("POST", 200), ("POST", 201), ("POST", 401), ("POST", 400)}, seen)
        problems = ["%s %s %d: %s" % (one.method, one.path, one.status, problem) for one in listener.exchanges
                    if (one.method, one.path) != ("GET", "/v1/push") for problem in description.problems(one)]
        listener.close()
        self.assertEqual(problems, [])
        self.assertGreaterEqual(len(listener.exchanges), 14)

    @unittest.skipUnless(jsonschema, "python3-jsonschema, -cbor2 or -zstandard is not here")
    def test_the_check_against_the_description_notices_what_it_does_not_say(self):
        self.loaded_hub()
        description = Description(json.loads(self.get("/v1/openapi.json")))
        listener = Listener(self.hub.port, instead=lambda one: (200, [("Content-Type", "application/json"),
                                                                      ("Wincheck-Protocol", "1")], b'{"ok":"yes"}'))
        urllib.request.urlopen(listener.url + "/health", timeout=30).close()
        listener.close()
        problems = description.problems(listener.exchanges[0])
        self.assertTrue(any("'yes' is not of type 'boolean'" in one for one in problems), problems)
        self.assertTrue(any("'protocol' is a required property" in one for one in problems), problems)

    def test_logs_and_figures_hold_nothing_of_people_or_places(self):
        leader = self.planned()
        self.worked(leader)
        leader.sync(self.hub.url, "2026-03-05T23:20:00+08:00")
        figures = self.get("/metrics")
        self.assertEqual(self.hub.stop(), 0)
        with open(self.hub.log_path, encoding="utf-8") as log:
            lines = log.read()
        for line in lines.splitlines():
            self.assertIn("event", json.loads(line))
        self.assertIn('"path":"/v1/push"', lines)
        with open(os.path.join(ROOT, "examples", "night", "people.csv"), encoding="utf-8-sig") as people:
            names = {field.strip() for row in people.read().splitlines()[1:] for field in row.split(",")[:2]}
        devices = [device["device"] for device in self.hub.report("devices")["devices"]]
        words = {name for name in names if len(name) > 1} | set(devices) | {
            "n1", "G1", "fail", "p-jade", "门口的灯坏了", "31.2304", "121.4737", "127.0.0.1", "photo", "lead-a"}
        for word in words:
            self.assertNotRegex(lines, r"(?<![\w-])%s(?![\w-])" % re.escape(word))
            self.assertNotRegex(figures, r"(?<![\w-])%s(?![\w-])" % re.escape(word))
        self.assertNotRegex(lines + figures, r"[0-9a-f]{16}")
        self.assertRegex(figures, r'wincheck_entries_total\{verdict="ok"\} [1-9]')
        self.assertRegex(figures, r"wincheck_upload_bytes_total [1-9]\d{5}")

    def test_figures_are_in_the_text_format_of_prometheus(self):
        self.loaded_hub()
        self.get("/health")
        series = re.compile(r'[a-z_]+(?:\{[a-z]+="[^"\\\n]*"(?:,[a-z]+="[^"\\\n]*")*\})? \d+(?:\.\d+)?')
        declared = set()
        for line in self.get("/metrics").splitlines():
            if line.startswith("# TYPE "):
                name, kind = line.split()[2:]
                self.assertIn(kind, ("counter", "gauge", "histogram"))
                self.assertNotIn(name, declared)
                declared.add(name)
            elif not line.startswith("# HELP "):
                self.assertRegex(line, "^%s$" % series.pattern)
                name = re.sub(r"_(bucket|sum|count)$", "", re.match(r"[a-z_]+", line).group(0))
                self.assertIn(name, declared)
        self.assertIn("wincheck_request_seconds", declared)

    @unittest.skipUnless(TusClient, "python3-tuspy is not here")
    def test_another_tus_client_sends_a_photo_with_tickets_and_goes_on_after_a_stop(self):
        leader = self.planned()
        self.worked(leader)
        chunks = []

        def only_announce(one):
            """Lets the phone announce each chunk; its bytes are kept here and not sent."""
            if not one.path.startswith("/v1/evidence"):
                return None
            given = Listener.ask(self.hub.port, type(one)(one.method, one.path, [
                pair for pair in one.headers if pair[0].lower() != "content-length"], b""))
            fields = {name.lower(): value for name, value in given[1]}
            if given[0] == 201:
                chunks.append((fields["location"], fields["wincheck-ticket"], one.body))
            return given

        listener = Listener(self.hub.port, instead=only_announce)
        leader.sync(listener.url, "2026-03-05T23:20:00+08:00", wanted=None, seconds=10)
        listener.close()
        whole = {location: (ticket, body) for location, ticket, body in chunks if body}
        self.assertGreaterEqual(len(whole), 1)
        for location, (ticket, body) in whole.items():
            file = self.path("chunk")
            with open(file, "wb") as out:
                out.write(body)
            client = TusClient(self.hub.url + "/v1/evidence", headers={"Wincheck-Ticket": ticket})
            first = client.uploader(file, url=self.hub.url + location, chunk_size=50_000, upload_checksum=True)
            first.upload_chunk()
            self.assertEqual(first.offset, min(50_000, len(body)))
            second = client.uploader(file, url=self.hub.url + location, chunk_size=100_000)
            self.assertEqual(second.offset, first.offset)
            second.upload()
            self.assertEqual(second.offset, len(body))
        leader.sync(self.hub.url, "2026-03-05T23:40:00+08:00")
        results = self.hub.report("results")["inspections"][0]
        self.assertEqual([one["state"] for one in results["evidence"]], ["received"])

    def foreign_device(self):
        self.loaded_hub()
        invitation = self.hub.invite("lead-a", "2026-03-02T10:00:00+08:00")
        return ForeignDevice.enrol(invitation, "2026-03-02T10:01:00+08:00")

    @unittest.skipUnless(ForeignDevice, "python3-cbor2 or python3-nacl is not here")
    def test_a_device_that_shares_no_code_with_ours_enrols_and_reads(self):
        device = self.foreign_device()
        hello = device.ask("POST", "/v1/hello", [1, 1, [], [], bytes(16), 0, []])
        self.assertEqual(hello[0], 1)
        scopes = {scope: n for scope, _, n in hello[4]}
        self.assertGreater(scopes["tenant"], 0)
        pulled = device.ask("POST", "/v1/pull", [hello[2], [["tenant", 1, 0]], 1 << 20])
        self.assertEqual(sum(frame[4] - frame[3] for frame in pulled[1]), scopes["tenant"])
        self.assertEqual(self.hub.report("devices")["devices"][0]["person"], "lead-a")

    @unittest.skipUnless(ForeignDevice, "python3-cbor2 or python3-nacl is not here")
    def test_schemathesis_finds_no_5xx_and_no_answer_outside_the_description(self):
        command, modules = peers.schemathesis()
        device = self.foreign_device()
        environment = dict(os.environ, WINCHECK_FOREIGN=device.save(), SCHEMATHESIS_HOOKS="schemathesis_hooks",
                           PYTHONPATH=os.path.dirname(os.path.abspath(__file__)) + ":" + modules)
        checks = ",".join(("not_a_server_error", "status_code_conformance", "content_type_conformance",
                           "response_schema_conformance", "response_headers_conformance"))
        examples = "300" if os.environ.get("WINCHECK_LONG") else "15"
        done = subprocess.run([*command, "run", self.hub.url + "/v1/openapi.json", "--checks", checks,
                               "--max-examples", examples], capture_output=True, text=True, cwd=self.folder,
                              env=environment, timeout=1_200, check=False)
        self.assertEqual(done.returncode, 0, done.stdout[-4000:])
        figures = self.get("/metrics")
        self.assertRegex(figures, r'path="/v1/pull",method="POST",status="200"\} [1-9]')
        self.assertNotRegex(figures, r'status="5\d\d"')

    @unittest.skipUnless(shutil.which("openssl"), "openssl is not here")
    def test_a_phone_trusts_the_key_that_its_invitation_names_and_no_other(self):
        hub = self.loaded_hub()
        hub.stop()
        names = {}
        for name in ("true", "false"):
            names[name] = (self.path(name + ".crt"), self.path(name + ".key"))
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                            "-days", "2", "-subj", "/CN=nobody", "-out", names[name][0], "-keyout", names[name][1]],
                           check=True, capture_output=True)
        served = []

        def serve(name, port):
            process = subprocess.Popen([WINCHECK, "hub", "serve", hub.folder, "--listen", "127.0.0.1:%d" % port,
                                        "--tls-cert", names[name][0], "--tls-key", names[name][1]],
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            served.append(process)
            return process, int(re.search(r"https://127\.0\.0\.1:(\d+)", process.stdout.readline()).group(1))

        def end(process):
            process.terminate()
            process.wait()
            process.stdout.close()

        try:
            process, port = serve("true", 0)
            invitation = hub.invite("lead-a", "2026-03-02T10:00:00+08:00")
            self.assertRegex(invitation, r"&pin=[0-9a-f]{64}$")
            phone = Device(self.path("phone"), self.path("phone.log"))
            phone.enrol(invitation, seed=5, at="2026-03-02T10:01:00+08:00")
            phone.sync("https://127.0.0.1:%d" % port, "2026-03-02T10:02:00+08:00")
            end(process)
            process, _ = serve("false", port)
            done = phone.sync("https://127.0.0.1:%d" % port, "2026-03-02T10:03:00+08:00", wanted=None, seconds=3)
            self.assertNotEqual(done.code, 0)
            self.says(done.out + done.err, "untrusted")
        finally:
            for process in served:
                if process.poll() is None:
                    end(process)

    @unittest.skipUnless(shutil.which("curl"), "curl is not here")
    def test_the_examples_with_curl_in_the_documents_do_what_they_say(self):
        self.loaded_hub()
        with open(os.path.join(ROOT, "docs", "sync.md"), encoding="utf-8") as document:
            examples = re.findall(r"^(curl .*?)  # (\d{3})(?: (.+))?$", document.read(), re.M)
        self.assertGreaterEqual(len(examples), 5)
        for text, status, part in examples:
            done = subprocess.run(["bash", "-c", text.replace("$HUB", self.hub.url) + " -s -i"], capture_output=True,
                                  text=True, timeout=30, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(" %s" % status, done.stdout.splitlines()[0], text)
            if part:
                self.assertIn(part, done.stdout, text)


if __name__ == "__main__":
    unittest.main()
