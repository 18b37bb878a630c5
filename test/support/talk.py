"""A job that knows nothing of Gator but its envelope: it talks to its wrapper over a stock WebSocket library."""

import asyncio
import json
import os

import websockets


async def main():
    async with websockets.connect("ws://" + os.environ["GATOR_PARENT"]) as wrapper:
        log = {"severity": "WARNING", "message": "from Python", "timestamp": 1234.5}
        await wrapper.send(json.dumps({"action": "log", "posted": True, "payload": log}))
        metric = {"name": "passes", "value": 7}
        await wrapper.send(json.dumps({"action": "metric", "req_id": 1, "posted": False, "payload": metric}))
        print(await wrapper.recv())


asyncio.run(main())
