"""Fetches a file many times at once: python3 many.py SOCKS5-URL HTTP-PROXY-URL URL SHA256."""

import asyncio
import hashlib
import sys

import aiohttp
from aiohttp_socks import ProxyConnector

socks, http, url, expected = sys.argv[1:]


async def fetch(session, **options):
    async with session.get(url, **options) as answer:
        assert answer.status == 200, answer.status
        assert hashlib.sha256(await answer.read()).hexdigest() == expected


async def main():
    async with aiohttp.ClientSession(connector=ProxyConnector.from_url(socks, rdns=True)) as session:
        await asyncio.gather(*(fetch(session) for _ in range(10)))
    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(fetch(session, proxy=http) for _ in range(10)))


asyncio.run(main())
