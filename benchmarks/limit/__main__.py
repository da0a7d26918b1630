"""Serves the hand-written handlers: `python -m benchmarks.limit --port 8001`."""

import argparse

import uvicorn

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, required=True)
uvicorn.run(
    "benchmarks.limit.app:Application",
    factory=True,
    host="127.0.0.1",
    port=parser.parse_args().port,
    log_config=None,
    access_log=False,
    server_header=False,
    ws="none",
)
