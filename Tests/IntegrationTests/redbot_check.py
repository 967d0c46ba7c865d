"""Has REDbot look at resources: `redbot_check.py ORIGIN USER:PASSWORD PATH…`; the status is 1 when a note is bad.

Prints a line for each note that is bad or a warning: path, which of its requests, level, what.
"""

import base64
import sys
from configparser import ConfigParser

import thor
from redbot.resource import HttpResource

origin, credentials, *paths = sys.argv[1:]
authorization = "Basic " + base64.b64encode(credentials.encode()).decode()
settings = ConfigParser()
settings.read_dict({"redbot": {"enable_local_access": "True"}})
has_bad = False


def check(path):
    resource = HttpResource(settings["redbot"])
    resource.set_request(origin + path, headers=[("Authorization", authorization)])

    @thor.events.on(resource)
    def check_done():
        report(path, resource)
        start_next()

    resource.check()


def report(path, resource):
    global has_bad
    if not resource.response.complete:
        has_bad = True
        print(path, "", "bad", f"no whole response: {resource.fetch_error}", sep="\t")
    for fetch in [resource, *resource.subreqs.values()]:
        name = "" if fetch is resource else fetch.check_name
        for note in fetch.response.notes:
            level = note.level.value
            has_bad |= level == "bad"
            if level in ("bad", "warning"):
                print(path, name, level, note.summary, sep="\t")


def start_next():
    if paths:
        check(paths.pop(0))
    else:
        thor.stop()


start_next()
thor.run()
sys.exit(1 if has_bad else 0)
