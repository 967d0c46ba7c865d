"""Steers what schemathesis generates where openapi.yaml cannot say it: how parameters depend on each other.

Only cases that are meant to be accepted are touched; those that must be refused stay as they were made.
"""

import schemathesis

CURRENCIES = ["USD", "EUR", "CAD", "AUD", "JPY"]
FILTERS = ["country", "region", "continent", "price_min", "price_max"]

# Pages that a link led on from: the query that gave it, without what a cursor stands for, and the cursor.
pages = []


@schemathesis.hook
def map_case(context, case):
    query = case.query
    if not query or case.meta is None or not case.meta.generation.mode.is_positive:
        return case
    for name, value in query.items():
        # A multiple of 0.0001 in binary may have more decimals than four.
        if isinstance(value, float):
            query[name] = round(value, 4)
    order(query, "date_from", "date_to")
    for name in ["quantity", "unit_price", "total", "price"]:
        order(query, name + "_min", name + "_max")
    if "currency" in query and str(query["currency"]).upper() not in CURRENCIES:
        query["currency"] = CURRENCIES[0]
    if "sort" in query:
        query["sort"] = sort_once(query["sort"])
    if "q" in query:
        # The limit is in bytes.
        query["q"] = query["q"].encode()[:256].decode(errors="ignore")
    if "/search" in case.operation.path and not any(query.get(name) for name in FILTERS):
        query["country"] = ["United Kingdom"]
    if "cursor" in query:
        size = query.get("size")
        query.clear()
        if pages:
            query.update(pages[-1])
            if size is not None:
                query["size"] = size
    return case


@schemathesis.hook
def after_call(context, case, response):
    if case.operation.path != "/api/v1/sales" or case.method != "GET" or response.status_code != 200:
        return
    cursor = response.json().get("next_cursor")
    if cursor:
        kept = {name: value for name, value in (case.query or {}).items() if name not in ("page", "sort", "size")}
        pages.append(kept | {"cursor": cursor})


def order(query, least, greatest):
    """Takes the upper end away where it is not above the lower one, or cannot be compared with it."""
    if least not in query or greatest not in query:
        return
    lower, upper = query[least], query[greatest]
    if isinstance(lower, str):
        # Both year first: the days compare as texts.
        lower, upper = lower[:10], upper[:10]
        if "-" in lower and "-" in upper and lower < upper:
            return
    elif lower <= upper:
        return
    del query[greatest]


def sort_once(text):
    """The order with each field once."""
    terms = {term.split(":")[0]: term for term in reversed(text.split(","))}
    return ",".join(reversed(terms.values()))
