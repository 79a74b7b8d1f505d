"""Answers Rego queries with OPA, in process: one JSON document a line in, one a line out.

Usage: oracle.py FOLDER, where FOLDER holds the unpacked wheel (`scripts/opa-fetch` makes it).
The first line gives the policies and the data: {"policies": {path: text}, "data": {…}}.
Each further one asks: {"query": text, "input": {…}}; the answer is {"value": …, "seconds": CPU}, or {"error": text}.
"""

import json
import sys
import time

sys.path.insert(0, sys.argv[1])

from opa_bindings import OpaEngine  # noqa: E402
from opa_bindings.engine import OpaError  # noqa: E402


def answer(engine, asked):
    start = time.process_time()
    try:
        found = engine.eval_query("value := " + asked["query"], asked.get("input"))
    except OpaError as error:
        return {"error": str(error)}
    seconds = time.process_time() - start
    if not found:
        return {"error": "undefined"}
    return {"value": found[0]["value"], "seconds": seconds}


def main():
    first = json.loads(sys.stdin.readline())
    engine = OpaEngine()
    for path, text in first["policies"].items():
        engine.add_policy(path, text)
    engine.add_data(first["data"])
    for line in sys.stdin:
        print(json.dumps(answer(engine, json.loads(line))), flush=True)


main()
