"""What stands between a phone and the hub in these tests: a bad line, and a listener that can meddle.

A Line carries bytes: so many a second, late, and broken at fixed times. A Listener carries whole HTTP
exchanges, keeps them, and may answer in the hub's place or ask it twice.
"""
import http.client
import http.server
import socket
import threading
import time


class Requests:
    """Takes a connection's bytes apart into whole requests, as they come."""

    def __init__(self):
        self.bytes = b""

    def take(self, data):
        self.bytes += data
        while True:
            end = self.bytes.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self.bytes[:end].lower().split(b"\r\n")
            length = sum(int(line.split(b":")[1]) for line in head if line.startswith(b"content-length:"))
            whole = end + 4 + length
            if len(self.bytes) < whole:
                return
            yield self.bytes[:whole]
            self.bytes = self.bytes[whole:]


class Line:
    """Forwards connections to a port of this machine. `is_twice`: every whole request but those with photos comes
    to the hub a second time, over a connection of its own."""

    def __init__(self, port, bytes_per_second, break_every=None, delay=0.0, is_twice=False):
        self.target, self.rate, self.delay, self.is_twice = port, bytes_per_second, delay, is_twice
        self.carried = 0  # bytes towards the hub
        self.breaks = 0
        self.others = 0  # of these, of whole requests without photos, where all come twice
        self.repeated = []  # status of each second answer
        self.pairs = set()
        self.guard = threading.Lock()
        self.is_open = True
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()
        if break_every:
            threading.Thread(target=self.interrupt, args=(break_every,), daemon=True).start()

    @property
    def url(self):
        return "http://127.0.0.1:%d" % self.port

    def accept(self):
        while self.is_open:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            # Small buffers: what a sender has handed over is soon on the line, as with a modem.
            near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32768)
            try:
                far = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                near.close()
                continue
            with self.guard:
                self.pairs.add((near, far))
            threading.Thread(target=self.carry, args=(near, far, True), daemon=True).start()
            threading.Thread(target=self.carry, args=(far, near, False), daemon=True).start()

    def carry(self, source, sink, is_upwards):
        piece = max(256, min(16384, self.rate // 20))
        time.sleep(self.delay)
        due = time.monotonic()
        requests = Requests() if self.is_twice and is_upwards else None
        try:
            while True:
                data = source.recv(piece)
                if not data:
                    break
                # What a late wake-up lost is made good, within limits.
                due = max(due, time.monotonic() - 0.1) + len(data) / self.rate
                time.sleep(max(0.0, due - time.monotonic()))
                sink.sendall(data)
                if is_upwards:
                    with self.guard:
                        self.carried += len(data)
                for request in requests.take(data) if requests else ():
                    if b" /v1/evidence" not in request[:200]:
                        with self.guard:
                            self.others += len(request)
                        threading.Thread(target=self.repeat, args=(request,), daemon=True).start()
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            for end in (source, sink):
                end.close()

    def repeat(self, request):
        time.sleep(0.02)  # behind the first
        try:
            with socket.create_connection(("127.0.0.1", self.target), timeout=30) as again:
                again.sendall(request)
                answer = again.recv(64)
            with self.guard:
                self.repeated.append(int(answer.split()[1]))
        except (OSError, IndexError, ValueError):
            pass  # it was lost, as others are

    def interrupt(self, seconds):
        while self.is_open:
            time.sleep(seconds)
            with self.guard:
                pairs, self.pairs = self.pairs, set()
                self.breaks += 1
            for pair in pairs:
                for end in pair:
                    try:
                        end.shutdown(socket.SHUT_RDWR)
                    except OSError:
                        pass

    def close(self):
        self.is_open = False
        self.listener.close()


class Exchange:
    def __init__(self, method, path, headers, body):
        self.method, self.path, self.headers, self.body = method, path, headers, body
        self.status, self.answer_headers, self.answer = 0, [], b""

    def answer_header(self, name):
        return next((value for key, value in self.answer_headers if key.lower() == name.lower()), None)


class Listener:
    """`instead(exchange)` may give (status, headers, body) in the hub's place; `is_twice` asks the hub twice."""

    def __init__(self, port, instead=None, is_twice=False):
        outer = self
        self.exchanges = []
        self.instead = instead

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                one = Exchange(self.command, self.path, list(self.headers.items()), body)
                answered = outer.instead(one) if outer.instead else None
                if answered is None:
                    answered = outer.ask(port, one)
                    if is_twice:
                        outer.ask(port, one)
                one.status, one.answer_headers, one.answer = answered
                outer.exchanges.append(one)
                self.send_response_only(one.status)
                for name, value in one.answer_headers:
                    if name.lower() not in ("content-length", "connection", "transfer-encoding"):
                        self.send_header(name, value)
                if one.status != 204 and self.command != "HEAD":
                    self.send_header("Content-Length", str(len(one.answer)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(one.answer)

            do_GET = do_POST = do_PUT = do_HEAD = do_PATCH = do_DELETE = do_OPTIONS = handle_any

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @staticmethod
    def ask(port, one):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {name: value for name, value in one.headers if name.lower() not in ("host", "connection")}
        connection.request(one.method, one.path, body=one.body if one.body else None, headers=headers)
        answer = connection.getresponse()
        given = (answer.status, answer.getheaders(), answer.read())
        connection.close()
        return given

    @property
    def url(self):
        return "http://127.0.0.1:%d" % self.server.server_address[1]

    def close(self):
        self.server.shutdown()
        self.server.server_close()
