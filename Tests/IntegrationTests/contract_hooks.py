"""Steers what schemathesis sends where openapi.yaml cannot say it: how parameters depend on each other.

Only requests that are meant to be accepted are changed; those that must be refused stay as they were made.
"""

import itertools

import requests
import schemathesis
from schemathesis.core.parameters import ParameterLocation

CURRENCIES = ["USD", "EUR", "CAD", "AUD", "JPY"]
FILTERS = ["country", "region", "continent", "price_min", "price_max"]

# Pages that a cursor led on from: the filters, and the cursor.
pages = []

# Each request comes from an address of its own, as if through a proxy, so that wrong credentials are not delayed. Not by
# a hook: the checks' own requests pass none.
addresses = itertools.count()
send = requests.adapters.HTTPAdapter.send


def send_through_a_proxy(adapter, request, *arguments, **options):
    number = next(addresses)
    request.headers["X-Forwarded-For"] = f"10.0.{number // 256 % 256}.{number % 256}"
    return send(adapter, request, *arguments, **options)


requests.adapters.HTTPAdapter.send = send_through_a_proxy


@schemathesis.hook
def filter_case(context, case):
    """Any bytes are a file: no body of an upload is of a wrong type."""
    is_upload = case.operation.path == "/api/v1/batches" and case.method == "POST"
    return not (is_upload and case.meta is not None and case.meta.is_negative_at(ParameterLocation.BODY))


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is not None and not case.meta.generation.mode.is_positive:
        return
    # A batch that failed has no number, and schemathesis follows it all the same.
    if (case.path_parameters or {}).get("batch", "") in (None, "None"):
        case.path_parameters["batch"] = "1"
    if case.query:
        make_consistent(case.query)
    if "/search" in case.operation.path and not any((case.query or {}).get(name) for name in FILTERS):
        case.query = {**(case.query or {}), "country": ["United Kingdom"]}


@schemathesis.hook
def after_call(context, case, response):
    if case.operation.path != "/api/v1/sales" or case.method != "GET" or response.status_code != 200:
        return
    cursor = response.json().get("next_cursor")
    if cursor:
        filters = {name: value for name, value in (case.query or {}).items() if name not in ("page", "sort", "size")}
        pages.append({**filters, "cursor": cursor})


def make_consistent(query):
    for name, value in query.items():
        # A multiple of 0.0001 in binary may have more decimals than four.
        if isinstance(value, float):
            query[name] = round(value, 4)
    put_in_order(query, "date_from", "date_to")
    for name in ["quantity", "unit_price", "total", "price"]:
        put_in_order(query, name + "_min", name + "_max")
    if "currency" in query and query["currency"].upper() not in CURRENCIES:
        query["currency"] = CURRENCIES[0]
    if "sort" in query:
        query["sort"] = with_fields_once(query["sort"])
    if "q" in query:
        # The limit is in bytes.
        query["q"] = query["q"].encode()[:256].decode(errors="ignore")
    if "cursor" in query and query not in pages:
        query.clear()
        if pages:
            query.update(pages[-1])


def put_in_order(query, least, greatest):
    """Takes the upper end away where it is not above the lower one, or cannot be compared with it."""
    if least not in query or greatest not in query:
        return
    lower, upper = query[least], query[greatest]
    if isinstance(lower, str):
        # Both year first: the days compare as texts.
        if "-" in lower and "-" in upper and lower[:10] < upper[:10]:
            return
    elif lower <= upper:
        return
    del query[greatest]


def with_fields_once(sort):
    terms = {}
    for term in sort.split(","):
        terms.setdefault(term.split(":")[0], term)
    return ",".join(terms.values())
