"""A small service that speaks as much of Amazon's S3 as the bucket storage asks for."""

import re
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

import uvicorn
from serving import free_port
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

KEY_ID, SECRET = "AKIATISKI", "a secret of nobody"


@dataclass(slots=True)
class Bucket:
    """What lies in the bucket, and how the service behaves."""

    objects: dict[str, bytes] = field(default_factory=dict[str, bytes])
    parts: dict[str, dict[int, bytes]] = field(default_factory=dict[str, dict[int, bytes]])
    calls: list[str] = field(default_factory=list[str])
    is_down: bool = False
    address: str = ""

    async def answer(self, request: Request) -> Response:
        """Do what is asked; who does not sign is sent away."""
        signed = request.headers.get("authorization", "")
        if not signed.startswith(f"AWS4-HMAC-SHA256 Credential={KEY_ID}/"):
            return Response(status_code=403)
        if self.is_down:
            return Response(status_code=403, content="<Error><Code>AccessDenied</Code></Error>")
        key, query = request.path_params.get("key", ""), request.query_params
        body = await request.body()
        name = f"{request.method} {'part' if 'partNumber' in query else ''}".strip()
        self.calls.append(name)
        if request.method == "GET" and not key:
            return self._listed(query.get("prefix", ""))
        if request.method == "POST":
            return self._deleted(body) if "delete" in query else self._multipart(key, query)
        if request.method == "PUT":
            if "partNumber" in query:
                self.parts[query["uploadId"]][int(query["partNumber"])] = body
            else:
                self.objects[key] = body
            return Response(headers={"ETag": f'"{len(body)}"'})
        return self._read(key, request.headers.get("range"))

    def _multipart(self, key: str, query: Any) -> Response:
        if "uploads" in query:
            self.parts[id := f"upload-{len(self.parts)}"] = {}
            return _xml(f"<InitiateMultipartUploadResult><UploadId>{id}</UploadId>"
                        "</InitiateMultipartUploadResult>")  # fmt: skip
        parts = self.parts.pop(query["uploadId"])
        self.objects[key] = b"".join(parts[number] for number in sorted(parts))
        return _xml("<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>")

    def _deleted(self, body: bytes) -> Response:
        keys = re.findall("<Key>(.*?)</Key>", body.decode())
        for key in keys:
            self.objects.pop(key, None)
        done = "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys)
        return _xml(f"<DeleteResult>{done}</DeleteResult>")

    def _read(self, key: str, asked: str | None) -> Response:
        found = self.objects.get(key)
        if found is None:
            return _xml("<Error><Code>NoSuchKey</Code></Error>", 404)
        headers = {"ETag": '"x"', "Last-Modified": "Sat, 21 Nov 2026 12:00:00 GMT"}
        if asked is None:
            return Response(found, headers=headers)
        first, last = asked.removeprefix("bytes=").split("-")
        piece = found[int(first) : int(last) + 1]
        headers["Content-Range"] = f"bytes {first}-{int(first) + len(piece) - 1}/{len(found)}"
        return Response(piece, 206, headers=headers)

    def _listed(self, prefix: str) -> Response:
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        contents = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>{now}</LastModified>"
            f"<ETag>x</ETag><Size>{len(found)}</Size></Contents>"
            for key, found in self.objects.items()
            if key.startswith(prefix)
        )
        return _xml(f"<ListBucketResult><IsTruncated>false</IsTruncated>{contents}"
                    "</ListBucketResult>")  # fmt: skip


def _xml(text: str, status: int = 200) -> Response:
    return Response(f'<?xml version="1.0"?>{text}', status, media_type="application/xml")


@contextmanager
def serving_bucket(name: str) -> Generator[Bucket]:
    """Serve a bucket on this machine until the block ends."""
    bucket, port = Bucket(), free_port()
    methods = ["GET", "PUT", "POST"]
    routes = [
        Route(f"/{name}", bucket.answer, methods=methods),
        Route(f"/{name}/{{key:path}}", bucket.answer, methods=methods),
    ]
    config = uvicorn.Config(
        Starlette(routes=routes), port=port, log_config=None, access_log=False, lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    bucket.address = f"http://127.0.0.1:{port}"
    while not server.started:
        thread.join(0.01)
    try:
        yield bucket
    finally:
        server.should_exit = True
        thread.join()
