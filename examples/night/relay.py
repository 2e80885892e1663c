"""A piece of bad network: forwards TCP connections to the hub and cuts them after so many bytes upward."""
import socket
import threading


class Relay:
    def __init__(self, host, port):
        self.target = (host, port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = "http://127.0.0.1:%d" % self.port
        self.bytes_up = 0
        self.cut_after = None
        self.was_cut = False
        self.lock = threading.Lock()
        threading.Thread(target=self.accept, daemon=True).start()

    def cut_at(self, bytes_up):
        """From now on the line breaks once `bytes_up` more bytes went up; later connections break at once."""
        with self.lock:
            self.cut_after, self.bytes_up, self.was_cut = bytes_up, 0, False

    def mend(self):
        with self.lock:
            self.cut_after, self.bytes_up = None, 0

    def accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            with self.lock:
                is_broken = self.was_cut and self.cut_after is not None
            if is_broken:
                near.close()
                continue
            try:
                far = socket.create_connection(self.target)
            except OSError:
                near.close()
                continue
            pair = (near, far)
            threading.Thread(target=self.carry, args=(near, far, pair, True), daemon=True).start()
            threading.Thread(target=self.carry, args=(far, near, pair, False), daemon=True).start()

    def allowed(self, count):
        """How many of `count` bytes may still go up."""
        with self.lock:
            if self.cut_after is None:
                self.bytes_up += count
                return count
            room = max(0, min(count, self.cut_after - self.bytes_up))
            self.bytes_up += room
            if room < count:
                self.was_cut = True
            return room

    def carry(self, source, sink, pair, is_up):
        try:
            while True:
                data = source.recv(16384)
                if not data:
                    break
                room = self.allowed(len(data)) if is_up else len(data)
                sink.sendall(data[:room])
                if room < len(data):
                    break
        except OSError:
            pass  # the other direction closed both ends
        for end in pair:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # closed already

    def close(self):
        self.listener.close()
