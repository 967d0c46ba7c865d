#!/usr/bin/env python3
"""Writes queries.tsv and qrels.tsv: what is asked, and which products are right, by rules alone.

The catalogue is the first year's (online_retail_2009_2010.csv.gz), each product under its most frequent description.

concept, spelling   rules.csv: a product is right when its description has one of the words or phrases of the rule, a
                    regular expression that is looked for between letters and digits, letter case aside.
basket              a product's description, or its two rarest words, is the query; right are the product itself and those
                    that the second year sold with it: in at least 20 common baskets, more than five times as often as
                    chance has it, the 20 with the greatest ratio. Invoices that stand in both files count for the first,
                    and codes that do not begin with a digit are no goods.

Needs the two files in ../shared/data, or in $MARTLET_SHARED/data.
"""
import collections
import csv
import gzip
import hashlib
import os
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
DATA = pathlib.Path(os.environ.get("MARTLET_SHARED", HERE.parent.parent.parent / "shared")) / "data"
FIRST_YEAR = "online_retail_2009_2010.csv.gz"
SECOND_YEAR = "online_retail_2010_2011.csv.gz"
BASKET_QUERIES = 44
LARGEST_BASKET = 300


def sales(name):
    """Invoice, stock code and description of the rows that the retail contract accepts."""
    with gzip.open(DATA / name, "rt", encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        next(rows)
        for row in rows:
            invoice, code, description, quantity, date, price, _, country = (field.strip() for field in row)
            if not (invoice and code and quantity and date and price and country) or float(price) < 0:
                continue
            if int(quantity) > 0 or invoice.startswith("C"):
                yield invoice, code, description


def words(text):
    return re.findall(r"[a-z0-9]+", text.lower().replace("'", ""))


def baskets_of(rows, without=frozenset()):
    baskets = collections.defaultdict(set)
    for invoice, code, _ in rows:
        if invoice[0].isdigit() and invoice not in without:
            baskets[invoice].add(code)
    return {invoice: codes for invoice, codes in baskets.items() if 2 <= len(codes) <= LARGEST_BASKET}


def companions(baskets, code, frequencies):
    """The products that are bought with this one far more often than by chance, the most striking first."""
    common = collections.Counter(
        other for codes in baskets.values() if code in codes for other in codes if other != code and other[0].isdigit())
    lift = {
        other: count * len(baskets) / (frequencies[code] * frequencies[other])
        for other, count in common.items() if count >= 20}
    striking = sorted((other for other in lift if lift[other] > 5), key=lambda other: (-lift[other], other))
    return striking[:20]


def described(rows):
    """Each stock code's most frequent description; an empty one where none was given."""
    counts = collections.defaultdict(collections.Counter)
    for _, code, description in rows:
        counts[code][description] += bool(description)
    catalogue = {}
    for code, descriptions in counts.items():
        description, sold = max(descriptions.items(), key=lambda item: (item[1], item[0]))
        catalogue[code] = description if sold else ""
    return catalogue


def catalogue():
    """The first year's products, as the queries are judged."""
    return described(sales(FIRST_YEAR))


def main():
    first = list(sales(FIRST_YEAR))
    products = described(first)

    queries, right = [], {}
    with open(HERE / "rules.csv", newline="") as lines:
        for rule in csv.DictReader(lines):
            pattern = re.compile(rf"(?<![a-z0-9])(?:{rule['relevant']})(?![a-z0-9])", re.IGNORECASE)
            queries.append((rule["id"], rule["family"], rule["query"]))
            right[rule["id"]] = [code for code, description in products.items() if pattern.search(description)]

    known = {invoice for invoice, _, _ in first}
    baskets = baskets_of(sales(SECOND_YEAR), without=known)
    frequencies = collections.Counter(code for codes in baskets.values() for code in codes)
    documents = collections.Counter(word for text in products.values() for word in set(words(text)))
    number = 0
    for code in sorted(products, key=lambda code: hashlib.sha256(code.encode()).digest()):
        if number == BASKET_QUERIES:
            break
        if frequencies[code] < 100 or not products[code] or not code[0].isdigit():
            continue
        others = [other for other in companions(baskets, code, frequencies) if other in products]
        if len(others) < 5:
            continue
        number += 1
        query = words(products[code])
        # Two of each four, so that both halves of the queries have as many.
        if number % 4 in (2, 3):
            telling = [word for word in query if documents[word] > 1 and word.isalpha() and len(word) > 1]
            rarest = set(sorted(telling, key=lambda word: documents[word])[:2])
            query = [word for word in query if word in rarest]
        identifier = f"b{number:02}"
        queries.append((identifier, "basket", " ".join(query)))
        right[identifier] = [code, *others]

    with open(HERE / "queries.tsv", "w") as out:
        out.writelines("\t".join(query) + "\n" for query in queries)
    with open(HERE / "qrels.tsv", "w") as out:
        out.writelines(f"{identifier}\t{code}\n" for identifier, _, _ in queries for code in sorted(right[identifier]))
    print(len(queries), "queries,", sum(len(codes) for codes in right.values()), "right products")


if __name__ == "__main__":
    main()
