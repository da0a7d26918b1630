"""Drives a headless Chromium over its debugging socket: one tab, and what its console says."""

import asyncio
import itertools
import json
import os
from base64 import b64decode
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PROGRAM = "chromium"
PATIENCE = 60.0  # seconds; the machines of CI are busy
FLAGS = (
    "--headless",
    "--no-sandbox",  # its sandbox needs rights that a container lacks; it sees our own pages only
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--window-size=1400,900",
    "--remote-debugging-port=0",
)


class Tab:
    """One tab of the browser."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._session: str | None = None
        self.complaints: list[str] = []
        """Errors and warnings of the page: its scripts', the policy's, the network's."""

    async def start(self) -> None:
        """Open the tab and watch its console."""
        target = await self.send("Target.createTarget", url="about:blank")
        attached = await self.send(
            "Target.attachToTarget", targetId=target["targetId"], flatten=True
        )
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            await self.send(f"{domain}.enable")

    async def go(self, address: str) -> None:
        """Open an address; it need not be loaded when this returns."""
        await self.send("Page.navigate", url=address)

    async def evaluate(self, script: str) -> Any:
        """Run a script in the page and give its value; a promise is waited for."""
        answer = await self.send(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    async def until(self, script: str) -> Any:
        """Run a script again and again until its value is true in JavaScript's eyes."""
        value = None
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                while not value:
                    value = await self.evaluate(script)
                    await asyncio.sleep(0.05)
        assert value, f"never true: {script}\n{self.complaints}\n{await self.text()}"
        return value

    async def text(self) -> str:
        """Give the text that a person sees."""
        return await self.evaluate("document.body.innerText.replaceAll('\\u00a0', ' ')")

    async def picture(self, file: Path) -> None:
        """Save what the tab shows."""
        answer = await self.send("Page.captureScreenshot", format="png")
        await asyncio.to_thread(file.write_bytes, b64decode(answer["data"]))

    async def send(self, method: str, **params: Any) -> Any:
        """Send one command of the DevTools protocol and give its answer."""
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps(message))
        async with asyncio.timeout(PATIENCE):
            return await answer

    async def listen(self) -> None:
        """Take answers and events as they come, until the browser ends."""
        with suppress(ConnectionClosed):
            while True:
                message = json.loads(await self._socket.recv())
                if answer := self._answers.pop(message.get("id"), None):
                    if "error" in message:
                        answer.set_exception(RuntimeError(message["error"]["message"]))
                    else:
                        answer.set_result(message["result"])
                elif complaint := _complaint(message.get("method"), message.get("params")):
                    self.complaints.append(complaint)


def _complaint(method: str | None, params: Any) -> str | None:
    match method:
        case "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            return str(details.get("exception", {}).get("description", details["text"]))
        case "Runtime.consoleAPICalled" if params["type"] in {"error", "warning", "assert"}:
            said = (part.get("value", part.get("description")) for part in params["args"])
            return f"console.{params['type']}: {' '.join(map(str, said))}"
        case "Log.entryAdded" if params["entry"]["level"] in {"error", "warning"}:
            entry = params["entry"]
            return f"{entry['source']} {entry['level']}: {entry['text']} {entry.get('url', '')}"
        case _:
            return None


@asynccontextmanager
async def opened_tab(folder: Path) -> AsyncGenerator[Tab]:
    """Start a browser of its own with an empty profile in the folder, and open a tab."""
    profile, log = folder / "profile", folder / "chromium.log"
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8"}
    with log.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            PROGRAM, *FLAGS, f"--user-data-dir={profile}", env=environ, stderr=errors
        )
    try:
        address = await _debugging_address(profile, log)
        async with connect(address, max_size=None, ping_interval=None) as socket:
            tab = Tab(socket)
            listening = asyncio.create_task(tab.listen())
            await tab.start()
            yield tab
            tab._session = None
            await tab.send("Browser.close")
            await listening
    finally:
        await _end(process)


async def _debugging_address(profile: Path, log: Path) -> str:
    file = profile / "DevToolsActivePort"
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while True:
                lines = file.read_text().split() if file.exists() else []
                if len(lines) == 2:
                    return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
                await asyncio.sleep(0.05)
    raise AssertionError(await asyncio.to_thread(log.read_text, errors="replace"))


async def _end(process: asyncio.subprocess.Process) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(10):
            await process.wait()
    if process.returncode is None:
        process.kill()
        await process.wait()
