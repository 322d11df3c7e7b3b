"""Three OpenSearch nodes on this machine's loopback, each a JVM of its own: start, look at, stop.

The jars come from Maven's repository, by way of `mvn`, into a folder of the user's cache.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..address import Address
from ..client import Client
from ..errors import ClusterProblem

HERE = Path(__file__).parent

OLDEST_JAVA = 21

N_NODES = 3

HEAP = "1g"

START_S = 600.0
"""So long the nodes may take until they are one cluster: on a quiet machine some 30 s, beside twenty busy processes
minutes."""

STOP_S = 60.0


@dataclass(frozen=True)
class Nodes:
    """The nodes whose data, logs and process ids are in a folder; their HTTP ports follow `port`."""

    folder: Path
    port: int = 9310
    heap: str = HEAP
    n_nodes: int = N_NODES

    @property
    def numbers(self) -> range:
        return range(1, self.n_nodes + 1)

    @property
    def location(self) -> str:
        """The address of the cluster, without the name of an index."""
        return "opensearch://" + ",".join(f"127.0.0.1:{self.port + n}" for n in self.numbers)

    def client(self, attempts: int = 1) -> Client:
        """A client of these nodes."""
        hosts = tuple(("127.0.0.1", self.port + n) for n in self.numbers)
        return Client(Address(hosts, "development"), attempts=attempts, timeout_s=10)

    # start

    def up(self) -> None:
        """Starts the nodes that do not run, and waits until all are one cluster. Raises ClusterProblem."""
        for number in self.numbers:
            self.start(number)
        self.wait()

    def start(self, number: int) -> int:
        """Starts one node, where it does not run; gives its process id. Raises ClusterProblem."""
        if (pid := self.pid(number)) is not None:
            return pid
        jars = prepared()
        self.folder.mkdir(parents=True, exist_ok=True)
        ports = [",".join(str(self.port + more + n) for n in self.numbers) for more in (0, 100)]
        command = [
            str(java() / "bin" / "java"),
            f"-Xms{self.heap}",
            f"-Xmx{self.heap}",
            "-XX:+UseG1GC",
            "-XX:G1ReservePercent=25",
            "-XX:InitiatingHeapOccupancyPercent=30",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "-Dio.netty.allocator.type=unpooled",
            "-cp",
            f"{jars}/*",
            "DevelopmentNode",
            str(number),
            str(self.folder / "data"),
            *ports,
        ]
        with (self.folder / f"n{number}.log").open("ab") as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd=self.folder
            )
        (self.folder / f"n{number}.pid").write_text(str(process.pid))
        return process.pid

    def wait(self, colour: str = "green", n_nodes: int | None = None, seconds: float = START_S) -> dict[str, Any]:
        """Waits for a state of the cluster, of all nodes or of some; gives its health. Raises ClusterProblem."""
        n_nodes = n_nodes or self.n_nodes
        until = time.monotonic() + seconds
        client = self.client()
        told = "no node answers"
        try:
            while time.monotonic() < until:
                try:
                    health = client.health()
                except ClusterProblem:
                    time.sleep(0.5)
                    continue
                if health["status"] == colour and health["number_of_nodes"] == n_nodes:
                    return health
                told = f"{health['number_of_nodes']} nodes, {health['status']}"
                time.sleep(0.5)
        finally:
            client.close()
        raise ClusterProblem(f"the nodes are not ready after {seconds:.0f} s: {told}; see the logs in {self.folder}")

    # look

    def pid(self, number: int) -> int | None:
        """The process of a node, where it runs."""
        try:
            pid = int((self.folder / f"n{number}.pid").read_text())
            os.kill(pid, 0)
        except (OSError, ValueError):
            return None
        return pid if _is_node(pid, number) else None

    def health(self) -> dict[str, Any] | None:
        """What the cluster says of itself; None where no node answers."""
        client = self.client()
        try:
            return client.health()
        except ClusterProblem:
            return None
        finally:
            client.close()

    # stop

    def stop(self, number: int, how: int = signal.SIGTERM) -> None:
        """Ends the process of a node, and waits until it is gone. Raises ClusterProblem."""
        pid = self.pid(number)
        if pid is None:
            return
        os.kill(pid, how)
        until = time.monotonic() + STOP_S
        while self._is_there(pid, number):
            if time.monotonic() > until:
                raise ClusterProblem(f"node n{number} (process {pid}) does not end; see {self.folder}/n{number}.log")
            time.sleep(0.1)
        (self.folder / f"n{number}.pid").unlink(missing_ok=True)

    def _is_there(self, pid: int, number: int) -> bool:
        try:
            done, _ = os.waitpid(pid, os.WNOHANG)  # where this process started it, it must be waited for
        except ChildProcessError:
            done = 0
        return done != pid and self.pid(number) is not None

    def down(self, wipe: bool = False) -> None:
        """Ends all nodes; with `wipe`, removes their data."""
        pids = {number: self.pid(number) for number in self.numbers}
        for pid in pids.values():
            if pid is not None:
                os.kill(pid, signal.SIGTERM)
        for number in self.numbers:
            self.stop(number)
        if wipe:
            shutil.rmtree(self.folder / "data", ignore_errors=True)


def _is_node(pid: int, number: int) -> bool:
    """Whether a process is this node; where the system does not tell, it is taken for it."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return not Path("/proc/self").exists()
    at = command.index(b"DevelopmentNode") if b"DevelopmentNode" in command else -1
    return at >= 0 and command[at + 1] == str(number).encode()


def java() -> Path:
    """The folder of a Java that is new enough. Raises ClusterProblem."""
    home = os.environ.get("JAVA_HOME")
    found = Path(home) / "bin" / "java" if home else Path(shutil.which("java") or "")
    if not found.is_file():
        raise ClusterProblem("there is no Java; set JAVA_HOME to one of version 21 or newer")
    told = subprocess.run([str(found), "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', told)
    if version is None or int(version[1]) < OLDEST_JAVA:
        shown = version[1] if version else "unknown"
        raise ClusterProblem(f"{found} is Java {shown}; set JAVA_HOME to one of version {OLDEST_JAVA} or newer")
    return found.resolve().parent.parent


def cache_folder() -> Path:
    """Where the jars are kept."""
    from platformdirs import user_cache_path

    return Path(os.environ.get("VRAAGBAAK_CLUSTER_JARS") or user_cache_path("vraagbaak") / "cluster-3.9.0")


def prepared() -> Path:
    """The folder of the jars, fetched and compiled when they are not there. Raises ClusterProblem."""
    folder = cache_folder()
    ready = folder / "lib" / "development-node.jar"
    source = HERE / "DevelopmentNode.java"
    if ready.exists() and ready.stat().st_mtime >= source.stat().st_mtime:
        return folder / "lib"
    maven = shutil.which("mvn")
    if maven is None:
        raise ClusterProblem("the nodes' jars are fetched by Maven, which is not here; install `mvn`")
    home = java()
    if not (home / "bin" / "javac").is_file():
        raise ClusterProblem(f"{home} has no compiler; set JAVA_HOME to a JDK of version {OLDEST_JAVA} or newer")
    folder.mkdir(parents=True, exist_ok=True)
    of_nodes = folder / "pom.xml"
    if not ready.exists() or of_nodes.read_bytes() != (HERE / "pom.xml").read_bytes():
        ready.unlink(missing_ok=True)  # so that a fetch that fails is tried again
        shutil.copy(HERE / "pom.xml", of_nodes)
        _fetch(maven, folder)
    classes = folder / "classes"
    compiler = [str(home / "bin" / "javac"), "-proc:none", "-cp", f"{folder / 'lib'}/*", "-d", str(classes)]
    _run([*compiler, str(source)], "the development node cannot be compiled")
    _run([str(home / "bin" / "jar"), "cf", str(ready), "-C", str(classes), "."], "the jar cannot be written")
    return folder / "lib"


def _fetch(maven: str, folder: Path) -> None:
    _run(
        [maven, "-q", "-B", "-f", str(folder / "pom.xml"), "dependency:copy-dependencies"]
        + ["-DincludeScope=runtime", f"-DoutputDirectory={folder / 'lib'}"],
        "the nodes' jars cannot be fetched",
    )


def _run(command: list[str], problem: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode:
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise ClusterProblem(f"{problem}: {(lines or ['no message'])[0][:200]}")
