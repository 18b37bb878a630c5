"""A job that posts one message and goes: it waits for no answer, and closes its connection as a library does."""

import asyncio
import os

import websockets


async def main():
    async with websockets.connect("ws://" + os.environ["GATOR_PARENT"]) as wrapper:
        await wrapper.send(
            '{"action":"log","posted":true,"payload":{"timestamp":1684696137,"severity":"WARNING","message":"hi"}}'
        )


asyncio.run(main())
