"""The names under which this machine is reached when the administrator has named none."""

import socket

DOCUMENTATION_ADDRESS = ("192.0.2.1", 9)  # RFC 5737: nothing answers there, and connecting UDP sends nothing


def own_names() -> list[str]:
    """Return localhost, the machine's name and the address it has in its network."""
    found = ["localhost", "127.0.0.1", "[::1]", socket.gethostname().lower()]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(DOCUMENTATION_ADDRESS)
            found.append(probe.getsockname()[0])
        except OSError:  # no network at all
            pass
    return [name for name in dict.fromkeys(found) if name and name != "0.0.0.0"]
