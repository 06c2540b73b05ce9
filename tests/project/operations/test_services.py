"""The files of `deploy/` as they are handed out: nginx and Caddy before a real server, units read by systemd itself."""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest

pytestmark = pytest.mark.django_db

DEPLOY = Path(__file__).parents[3] / "deploy"
NAME = "soil.example.gov.cn"
MEGABYTE = 1024 * 1024
SECONDS = 60


class Ports(NamedTuple):
    """Where things listen on the loopback: Jingtu, and the proxy without and with TLS."""

    jingtu: int
    http: int
    https: int


def free_ports() -> Ports:
    probes = [socket.socket() for _each in Ports._fields]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = Ports(*(probe.getsockname()[1] for probe in probes))
    for probe in probes:
        probe.close()
    return ports


def wait_until_open(port: int, process: subprocess.Popen) -> None:
    until = time.monotonic() + SECONDS
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until, f"Nothing listens on port {port}."
        time.sleep(0.1)


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """Return a certificate for NAME and its key."""
    both = tmp_path / "soil.crt", tmp_path / "soil.key"
    wanted = [
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "1",
        "-subj",
        f"/CN={NAME}",
        "-addext",
        f"subjectAltName=DNS:{NAME}",
    ]
    command = ["openssl", "req", *wanted, "-out", both[0], "-keyout", both[1]]
    subprocess.run(command, check=True, capture_output=True)
    return both


def nginx(folder: Path, ports: Ports, certificate: tuple[Path, Path]) -> list[str]:
    """Return the command of an nginx with the site file as shipped, ports and certificate put in their places."""
    site = (DEPLOY / "nginx/jingtu.conf").read_text()
    for printed, put in (
        ("listen 80;", f"listen 127.0.0.1:{ports.http};"),
        ("listen 443 ", f"listen 127.0.0.1:{ports.https} "),
        ("127.0.0.1:8000", f"127.0.0.1:{ports.jingtu}"),
        ("/etc/nginx/tls/soil.crt", str(certificate[0])),
        ("/etc/nginx/tls/soil.key", str(certificate[1])),
    ):
        assert printed in site
        site = site.replace(printed, put)
    kept = "".join(f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;\n" if os.geteuid() == 0 else ""  # its workers must write into the folder of the test
    whole = f"{user}pid {folder}/nginx.pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{kept}{site}}}\n"
    (folder / "nginx.conf").write_text(whole)
    return [needed("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]


def caddy(folder: Path, ports: Ports, certificate: tuple[Path, Path]) -> list[str]:
    """Return the command of a Caddy with the site file as shipped and the line for an own certificate that it names."""
    site = (DEPLOY / "caddy/Caddyfile").read_text()
    assert f"{NAME} {{" in site
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{ports.jingtu}")
    site = site.replace(f"{NAME} {{", f"{NAME} {{\n\ttls {certificate[0]} {certificate[1]}\n\tbind 127.0.0.1")
    ours = f"{{\n\tadmin off\n\thttp_port {ports.http}\n\thttps_port {ports.https}\n\tstorage file_system {folder}/caddy\n}}\n"
    (folder / "Caddyfile").write_text(ours + site)
    return [needed("caddy"), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


def needed(program: str) -> str:
    """Return where the program lies; the test is skipped without it."""
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/sbin")
    return found or pytest.skip(f"{program} is not installed.")


@pytest.fixture(params=[nginx, caddy], ids=["nginx", "Caddy"])
def site(request, elsewhere, tmp_path, certificate) -> Iterator[tuple[Ports, ssl.SSLContext, str]]:
    """Start an installation behind a proxy; return the ports, what trusts its certificate, and the administrator's password."""
    ports = free_ports()
    command = request.param(tmp_path, ports, certificate)
    database = ["--database-url", elsewhere.url] if elsewhere.url else []
    said = elsewhere.done("init", "--place", "131024", "--hosts", NAME, "--https", "--port", str(ports.jingtu), *database)
    serve = [sys.executable, "-m", "jingtu", "serve"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(serve, env=elsewhere.environment, **quiet)
    proxy = subprocess.Popen(command, env=os.environ | {"HOME": str(tmp_path)}, **quiet)
    try:
        for port, process in ((ports.jingtu, server), (ports.http, proxy), (ports.https, proxy)):
            wait_until_open(port, process)
        yield ports, ssl.create_default_context(cafile=certificate[0]), re.search(r"sysadmin\t(\S+)\n", said)[1]
    finally:
        for process in (proxy, server):
            process.terminate()
            process.wait()


def ask(port: int, method: str, path: str, trust: ssl.SSLContext | None = None, body: bytes = b"", **headers: str):
    """Return the answer to a request for NAME, and its body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    if trust:
        connection.sock = trust.wrap_socket(socket.create_connection(("127.0.0.1", port), SECONDS), server_hostname=NAME)
    connection.request(
        method, path, body or None, {"Host": NAME} | {name.replace("_", "-"): value for name, value in headers.items()}
    )
    answer = connection.getresponse()
    content = answer.read().decode()
    connection.close()
    return answer, content


def cookies_of(answer: http.client.HTTPResponse) -> list[str]:
    return answer.headers.get_all("Set-Cookie") or []


def signed_in(port: int, trust: ssl.SSLContext, password: str, **headers: str):
    """Fill in the login page as a browser does and return the answer."""
    page, content = ask(port, "GET", "/login/", trust)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', content)[1]
    form = urlencode({"csrfmiddlewaretoken": token, "username": "sysadmin", "password": password}).encode()
    cookie = "; ".join(each.split(";")[0] for each in cookies_of(page))
    typed = {"Content_Type": "application/x-www-form-urlencoded", "Referer": f"https://{NAME}/login/", "Cookie": cookie}
    return ask(port, "POST", "/login/", trust, form, **typed, **headers)[0]


def test_the_proxies_give_https_and_pass_on_who_asks(site, elsewhere):
    ports, trust, password = site

    plain, _page = ask(ports.http, "GET", "/login/")
    assert plain.status in {301, 308}
    assert plain.headers["Location"].startswith(f"https://{NAME}")

    wrong = signed_in(ports.https, trust, "not-the-password", X_Forwarded_For="203.0.113.9")
    assert wrong.status == 200
    assert [str(row[0]) for row in elsewhere.rows("SELECT DISTINCT ip_address FROM axes_accessattempt")] == ["127.0.0.1"]

    right = signed_in(ports.https, trust, password)
    assert right.status == 302
    assert right.headers["Strict-Transport-Security"]
    assert all("Secure" in cookie for cookie in cookies_of(right))
    assert any(cookie.startswith("sessionid=") for cookie in cookies_of(right))

    above, page = ask(ports.https, "POST", "/", trust, bytes(52 * MEGABYTE))
    assert above.status == 413
    assert "50 MB" in page  # Jingtu's own page, which says what the limit is
    assert ask(ports.https, "GET", "/healthz", trust)[0].status == 200


@pytest.mark.parametrize("unit", sorted(path.name for path in (DEPLOY / "systemd").iterdir()))
def test_systemd_finds_nothing_wrong_with_a_unit(unit, tmp_path):
    program = tmp_path / "jingtu"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for path in (DEPLOY / "systemd").iterdir():
        (tmp_path / path.name).write_text(path.read_text().replace("/opt/jingtu/current/bin/jingtu", str(program)))

    verified = subprocess.run([needed("systemd-analyze"), "verify", str(tmp_path / unit)], capture_output=True, text=True)

    said = [line for line in verified.stderr.splitlines() if str(tmp_path) in line or "jingtu" in line]
    assert (verified.returncode, said) == (0, [])
