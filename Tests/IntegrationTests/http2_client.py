"""Drives a service over TLS with Python's HTTP/2 clients: `http2_client.py PORT USER PASSWORD AUTHORITIES ROWS`.

httpx asks for a page, reads an export in pieces and uploads a file; h2 reads an export with its trailers. The service
has that many ROWS, and the status is 0 when all went well.
"""

import base64
import hashlib
import socket
import ssl
import sys
import time

import h2.config
import h2.connection
import h2.events
import httpx

port, user, password, authorities, rows = sys.argv[1:]
rows = int(rows)
origin = f"https://127.0.0.1:{port}"
trust = ssl.create_default_context(cafile=authorities)


def page(client):
    answer = client.get("/api/v1/sales", params={"size": 3})
    assert (answer.http_version, answer.status_code) == ("HTTP/2", 200), answer
    assert answer.json()["total"] == rows, answer.text


def export(client):
    lines = 0
    with client.stream("GET", "/api/v1/sales/export", headers={"Accept": "application/x-ndjson"}) as answer:
        assert (answer.http_version, answer.status_code) == ("HTTP/2", 200), answer
        for piece in answer.iter_bytes(16384):
            lines += piece.count(b"\n")
    assert lines == rows, lines


def upload(client):
    def pieces():
        yield b"Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n"
        for number in range(500):
            yield b"7%05d,85123A,CREAM HANGING HEART,6,12/1/2010 8:26,2.55,17850,United Kingdom\n" % number

    answer = client.post("/api/v1/batches?name=pieces.csv", content=pieces(), headers={"Content-Type": "text/csv"})
    assert (answer.http_version, answer.status_code) == ("HTTP/2", 202), answer
    for _ in range(300):
        batch = client.get(answer.headers["location"]).json()
        if "finished_at" in batch and batch["finished_at"]:
            break
        time.sleep(0.1)
    assert (batch["state"], batch["loaded"]) == ("published", 500), batch


def trailers():
    """Reads an export with h2 itself, which gives out what follows the body."""
    context = ssl.create_default_context(cafile=authorities)
    context.set_alpn_protocols(["h2", "http/1.1"])
    connection = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
    body, fields, has_ended = hashlib.sha256(), {}, False
    with context.wrap_socket(socket.create_connection(("127.0.0.1", int(port)), 30), server_hostname="127.0.0.1") as tls:
        assert tls.selected_alpn_protocol() == "h2"
        connection.initiate_connection()
        authorization = base64.b64encode(f"{user}:{password}".encode()).decode()
        stream = connection.get_next_available_stream_id()
        connection.send_headers(stream, [
            (":method", "GET"), (":scheme", "https"), (":authority", f"127.0.0.1:{port}"),
            (":path", "/api/v1/sales/export?format=csv"), ("authorization", f"Basic {authorization}"),
        ], end_stream=True)
        while not has_ended:
            tls.sendall(connection.data_to_send())
            received = tls.recv(65536)
            assert received, "the connection ended before the stream"
            for event in connection.receive_data(received):
                if isinstance(event, h2.events.DataReceived):
                    body.update(event.data)
                    connection.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                elif isinstance(event, h2.events.TrailersReceived):
                    fields = dict(event.headers)
                elif isinstance(event, h2.events.StreamReset):
                    raise AssertionError(f"the stream was reset: {event}")
                elif isinstance(event, h2.events.StreamEnded):
                    has_ended = True
    digest = base64.b64encode(body.digest()).decode()
    assert fields == {"row-count": str(rows), "unencoded-digest": f"sha-256=:{digest}:"}, fields


trailers()
with httpx.Client(http2=True, verify=trust, base_url=origin, auth=(user, password), timeout=60) as client:
    page(client)
    export(client)
    upload(client)
