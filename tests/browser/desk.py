"""A desk of three people for the browser's tests: the invented story, served by the program that was built."""

import contextlib
import json
import os
import socket
import subprocess
import tempfile
import time
from pathlib import Path

PASSWORD = "winch harbour ninety"
PEOPLE = {"ana": "admin", "Edna": "editor", "Carl": "checker", "Rita": "reader"}


class Desk:
    """A ledger in a folder of its own, and the program that serves it."""

    def __init__(self, binary):
        self.binary = binary
        self.folder = tempfile.TemporaryDirectory(prefix="sayso-browser-")
        home = Path(self.folder.name)
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "SAYSO_DB": str(home / "ledger.db"),
            "SAYSO_CACHE": str(home / "cache"),
            "SAYSO_USER": "ana",
        }
        self.run("seed", "harbour-bridge")
        for name, role in PEOPLE.items():
            if name != "ana":
                self.run("person", "add", name)
            self.run("person", "role", name, role)
            self.run("person", "passwd", name, given=PASSWORD)
        self.run("desk", "set", "--second-person", "yes")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        # A proxy makes it a desk on which people log in; nobody comes through this one.
        self.server = subprocess.Popen(
            [binary, "serve", "--no-browser", "--listen", f"127.0.0.1:{self.port}", "--proxy", "192.0.2.1"],
            env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            if self.server.poll() is not None:
                raise RuntimeError(self.server.stderr.read())
            time.sleep(0.05)
        raise RuntimeError("the desk does not open")

    def run(self, *words, given=None):
        done = subprocess.run([self.binary, *words], env=self.env, input=given and given + "\n", text=True, capture_output=True)
        if done.returncode:
            raise RuntimeError(f"sayso {' '.join(words)}: {done.stderr}")
        return done.stdout

    def json(self, *words):
        return json.loads(self.run(*words, "--json"))

    def close(self):
        """Ends it as Ctrl-C does, and says whether it ended well."""
        self.server.terminate()
        try:
            return self.server.wait(timeout=30)
        finally:
            self.server.kill()
            self.server.stderr.close()
            self.folder.cleanup()
