#!/usr/bin/env python3
"""Asks 200 queries, then each with one random typing error, and counts how often the first hit is still among the first three.

    typos.py URL

The queries are two neighbouring words of descriptions that the service itself gives, in its default mode, logged in as
$MARTLET_LOGIN (user:password). Exit status 1 below 90 %.
"""
import base64
import json
import os
import random
import re
import string
import sys
import urllib.parse
import urllib.request

LOGIN = base64.b64encode(os.environ.get("MARTLET_LOGIN", "admin:changeme123").encode()).decode()
QUERIES = 200


def hits(url, **parameters):
    query = urllib.parse.urlencode({"price_min": 0, **parameters})
    request = urllib.request.Request(f"{url}/api/v1/search?{query}", headers={"Authorization": f"Basic {LOGIN}"})
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)["hits"]


def phrases(url):
    """Two neighbouring words of each description, one of them with four letters or more."""
    found = set()
    for page in range(1, 100):
        products = hits(url, size=1000, page=page, sort="revenue")
        if not products:
            return sorted(found)
        for product in products:
            words = re.findall(r"[a-z]+", (product["description"] or "").lower())
            found |= {pair for pair in zip(words, words[1:]) if min(map(len, pair)) > 2 and max(map(len, pair)) > 3}


def mistyped(words, rng):
    """One letter left out, added, replaced, or changed with the next, in a word of four letters or more."""
    words = list(words)
    chosen = rng.choice([place for place, word in enumerate(words) if len(word) > 3])
    word, place, letter = words[chosen], rng.randrange(len(words[chosen]) - 1), rng.choice(string.ascii_lowercase)
    words[chosen] = rng.choice([
        word[:place] + word[place + 1:], word[:place] + letter + word[place:], word[:place] + letter + word[place + 1:],
        word[:place] + word[place + 1] + word[place] + word[place + 2:]])
    return words


def main():
    url, rng = sys.argv[1], random.Random(4)
    known, good, asked, missed = phrases(url), 0, 0, []
    while asked < QUERIES:
        words = rng.choice(known)
        typed = mistyped(words, rng)
        first = hits(url, q=" ".join(words), size=1)
        if typed == list(words) or not first:
            continue
        asked += 1
        if first[0]["stock_code"] in [hit["stock_code"] for hit in hits(url, q=" ".join(typed), size=3)]:
            good += 1
        else:
            missed.append(f"{' '.join(words)} -> {' '.join(typed)}")
    print(f"typing errors: {good} of {asked} right among the first three; missed: {', '.join(missed) or 'none'}")
    sys.exit(good < 0.9 * asked)


if __name__ == "__main__":
    main()
