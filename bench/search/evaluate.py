#!/usr/bin/env python3
"""Measures searches by nDCG@10 and recall@10 over queries.tsv and qrels.tsv, side by side, and prints one table.

    evaluate.py [--service URL] [--database CONNECTION] [--run NAME=FILE]... [--save FOLDER]

--service   Martlet over HTTP, in its modes lexical, semantic and hybrid, logged in as $MARTLET_LOGIN (user:password). Its
            warehouse must hold the first year's file alone: the second year judges.
--database  the warehouse's own Postgres, by psql: full text search and trigram similarity. The catalogue comes from there,
            else from the first year's file. SQLite's FTS5 is always measured, over the same text.
--run       answers that are in a file: query's id, rank from 1 and stock code, tabs between.
--save      writes each engine's answers to FOLDER/NAME.tsv in that form.

Exit status 1 when `hybrid` is measured and is not ahead of each other engine in nDCG@10 over all queries.
"""
import argparse
import base64
import csv
import json
import math
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import urllib.parse
import urllib.request

import judge

HERE = pathlib.Path(__file__).resolve().parent
SIZE = 10


def read(name):
    with open(HERE / name) as lines:
        return [line.rstrip("\n").split("\t") for line in lines]


def answers_of_service(url, mode, queries):
    """The stock codes that the service finds, in its order."""
    login = base64.b64encode(os.environ.get("MARTLET_LOGIN", "admin:changeme123").encode()).decode()
    answers = {}
    for identifier, _, text in queries:
        # The price filter lets each sale through: one filter is mandatory.
        parameters = urllib.parse.urlencode({"q": text, "mode": mode, "price_min": 0, "size": SIZE})
        request = urllib.request.Request(
            f"{url}/api/v1/search?{parameters}", headers={"Authorization": f"Basic {login}"})
        with urllib.request.urlopen(request, timeout=30) as response:
            answers[identifier] = [hit["stock_code"] for hit in json.load(response)["hits"]]
    return answers


def catalogue_of_database(database):
    sql = ("COPY (SELECT stock_code, concat_ws(' ', description, category, subcategory) FROM gold.dim_product"
           " ORDER BY stock_code) TO STDOUT (FORMAT csv)")
    return list(csv.reader(psql(database, sql).splitlines()))


def psql(database, script):
    done = subprocess.run(
        ["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", database], input=script, text=True, capture_output=True)
    if done.returncode != 0:
        sys.exit(f"psql: {done.stderr.strip()}")
    return done.stdout


def answers_of_postgres(database, catalogue, queries):
    """Any of the words by ts_rank, and the trigrams' likeness added: either of them finds a product."""
    def copy(rows):
        return "".join("\t".join(field.replace("\\", "\\\\") for field in row) + "\n" for row in rows) + "\\.\n"
    script = f"""
        SET default_transaction_read_only = off;
        CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
        SET search_path = public;
        CREATE TEMP TABLE products (stock_code text COLLATE "C", text text);
        COPY products FROM STDIN;\n{copy(catalogue)}
        CREATE TEMP TABLE queries (id text, text text);
        COPY queries FROM STDIN;\n{copy([(identifier, text) for identifier, _, text in queries])}
        ALTER TABLE products ADD vector tsvector GENERATED ALWAYS AS (to_tsvector('english', text)) STORED;
        SELECT queries.id, found.stock_code
        FROM queries
        CROSS JOIN replace(plainto_tsquery('english', queries.text)::text, '&', '|') AS words
        CROSS JOIN LATERAL (
            SELECT stock_code, row_number() OVER () AS rank
            FROM (
                SELECT stock_code
                FROM products
                WHERE vector @@ words::tsquery OR queries.text <% products.text
                ORDER BY ts_rank(vector, words::tsquery) + word_similarity(queries.text, products.text) DESC, stock_code
                LIMIT {SIZE}
            ) best
        ) found
        ORDER BY queries.id, found.rank;
        """
    answers = {}
    for line in psql(database, script).splitlines():
        identifier, code = line.split("|", 1)
        answers.setdefault(identifier, []).append(code)
    return answers


def answers_of_sqlite(catalogue, queries, size=SIZE):
    """Any of the words, stemmed, by bm25."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE products USING fts5(stock_code UNINDEXED, text, tokenize='porter unicode61')")
    connection.executemany("INSERT INTO products VALUES (?, ?)", catalogue)
    answers = {}
    for identifier, _, text in queries:
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", text))
        found = connection.execute(
            "SELECT stock_code FROM products WHERE products MATCH ? ORDER BY rank, stock_code LIMIT ?", (words, size))
        answers[identifier] = [code for code, in found]
    return answers


def answers_of_file(path):
    answers = {}
    with open(path) as lines:
        for identifier, rank, code in sorted(
                (line.rstrip("\n").split("\t") for line in lines), key=lambda row: (row[0], int(row[1]))):
            answers.setdefault(identifier, []).append(code)
    return answers


def ndcg(found, right):
    """Each right product counts the same; the k-th place is worth 1 / log2(k + 1)."""
    gain = sum(1 / math.log2(place + 2) for place, code in enumerate(found[:SIZE]) if code in right)
    return gain / sum(1 / math.log2(place + 2) for place in range(min(SIZE, len(right))))


def recall(found, right):
    """Of the right products, as many as ten places can hold."""
    return len(right.intersection(found[:SIZE])) / min(SIZE, len(right))


def table(engines, queries, right):
    families = sorted({family for _, family, _ in queries})
    groups = [(family, lambda query, family=family: query[1] == family) for family in families]
    groups += [("odd", lambda query: int(query[0][1:]) % 2 == 1), ("even", lambda query: int(query[0][1:]) % 2 == 0),
               ("all", lambda query: True)]
    print(f"{'':14}" + "".join(f"{name:>9}" for name, _ in groups) + f"{'recall':>9}")
    means = {}
    for name, answers in engines.items():
        def mean(metric, belongs):
            chosen = [query[0] for query in queries if belongs(query)]
            return sum(metric(answers.get(query, []), right[query]) for query in chosen) / len(chosen)
        means[name] = mean(ndcg, lambda query: True)
        cells = [mean(ndcg, belongs) for _, belongs in groups] + [mean(recall, lambda query: True)]
        print(f"{name:14}" + "".join(f"{cell:9.3f}" for cell in cells))
    return means


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--service")
    parser.add_argument("--database")
    parser.add_argument("--run", action="append", default=[], metavar="NAME=FILE")
    parser.add_argument("--save", type=pathlib.Path)
    options = parser.parse_args()

    queries = read("queries.tsv")
    right = {}
    for identifier, code in read("qrels.tsv"):
        right.setdefault(identifier, set()).add(code)
    catalogue = catalogue_of_database(options.database) if options.database else list(judge.catalogue().items())

    engines = {"sqlite fts5": answers_of_sqlite(catalogue, queries)}
    if options.database:
        engines["postgres"] = answers_of_postgres(options.database, catalogue, queries)
    for run in options.run:
        name, _, path = run.partition("=")
        engines[name] = answers_of_file(path)
    if options.service:
        for mode in ("lexical", "semantic", "hybrid"):
            engines[mode] = answers_of_service(options.service, mode, queries)
    if options.save:
        options.save.mkdir(parents=True, exist_ok=True)
        for name, answers in engines.items():
            with open(options.save / f"{name.replace(' ', '-')}.tsv", "w") as out:
                out.writelines(f"{query}\t{place}\t{code}\n" for query, codes in answers.items()
                               for place, code in enumerate(codes, 1))

    print(f"{len(queries)} queries over {len(catalogue)} products: nDCG@10 by family, by half and over all; recall@10 over all")
    means = table(engines, queries, right)
    behind = [name for name in means if name != "hybrid" and means[name] >= means.get("hybrid", math.inf)]
    if "hybrid" in means and behind:
        sys.exit(f"hybrid is not ahead of {', '.join(behind)}")


if __name__ == "__main__":
    main()
