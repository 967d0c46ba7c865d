"""Holds connections open: `hold.py idle|idle-tls|slowloris COUNT PORT`. Idle ones have had one answer; the others send a
header a byte at a time and connect anew when they are closed."""

import os
import resource
import select
import socket
import ssl
import sys
import time

kind, count, port = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))
tls = ssl.create_default_context()
tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE


def connect(index):
    # A local address has 28,000 ports, and those of an earlier run rest for a minute: each run has addresses of its own.
    client = socket.socket()
    client.bind((f"127.{1 + os.getpid() % 250}.{os.getpid() // 250 % 250}.{2 + index // 20_000}", 0))
    client.connect(("127.0.0.1", port))
    return tls.wrap_socket(client) if kind == "idle-tls" else client


clients = [connect(index) for index in range(count)]
if kind.startswith("idle"):
    for client in clients:
        client.sendall(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n")
    for client in clients:
        client.recv(4096)
    time.sleep(3)  # a quiet connection gives its buffers back after two seconds
    print("ready", flush=True)
    while True:
        time.sleep(60)

header = b"GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: " + b"a" * 100_000
sent = [0] * count
print("ready", flush=True)
while True:
    for index, client in enumerate(clients):
        try:
            client.sendall(header[sent[index] : sent[index] + 1])
            sent[index] += 1
            if select.select([client], [], [], 0)[0] and not client.recv(4096):
                raise OSError
        except OSError:
            client.close()
            clients[index], sent[index] = connect(index), 0
    time.sleep(1)
