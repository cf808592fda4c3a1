"""Prints an article, then each of its notes once: `python3 follow.py ws://127.0.0.1:4000/graphql SLUG`."""
import asyncio
import random
import sys
import time

from gql import Client, gql
from gql.transport.exceptions import TransportError, TransportQueryError
from gql.transport.websockets import WebsocketsTransport
from websockets.exceptions import ConnectionClosed, WebSocketException

# The node refuses this program for good, for example because its token has ended.
REFUSED = {1008, 1009, 4400, 4401, 4403, 4406, 4409, 4429}

PAGE = gql(
    """
query ArticlePage($slug: String!) {
  feedCursor
  article(slug: $slug) {
    headline
  }
}
"""
)

CHANGES = gql(
    """
subscription ArticleChanges($slug: String!, $after: String) {
  articleUpdated(slug: $slug, after: $after) {
    __typename
    note {
      text
    }
  }
}
"""
)


async def follow(url, slug):
    cursor = None
    failures = 0
    while True:
        began = time.monotonic()
        wait = 0
        # A connection that is open, but dead, answers no ping.
        transport = WebsocketsTransport(url=url, ping_interval=10, pong_timeout=5)
        try:
            async with Client(transport=transport) as session:
                if cursor is None:
                    page = await session.execute(PAGE, {"slug": slug})
                    print(page["article"] and page["article"]["headline"], flush=True)
                    cursor = page["feedCursor"]
                events = session.subscribe(
                    CHANGES, {"slug": slug, "after": cursor}, get_execution_result=True
                )
                async for event in events:
                    cursor = event.extensions["cursor"]
                    note = event.data["articleUpdated"]["note"]
                    if note:
                        print(note["text"], flush=True)
        except TransportQueryError as error:
            extensions = error.errors[0].get("extensions", {})
            code = extensions.get("code")
            if code == "CURSOR_EXPIRED":
                cursor = None  # Read the page again.
            elif code == "INTERNAL":
                # The node couldn't read this event: go on with the next one.
                cursor = (error.extensions or {}).get("cursor", cursor)
            elif code in ("RATE_LIMITED", "UNAVAILABLE"):
                wait = extensions.get("retryAfter", 0)
            else:
                raise
        except ConnectionClosed as error:
            if error.rcvd and error.rcvd.code in REFUSED:
                raise
            print(repr(error), file=sys.stderr)
        except (TransportError, WebSocketException, OSError, asyncio.TimeoutError) as error:
            print(repr(error), file=sys.stderr)
        failures = 0 if time.monotonic() - began > 60 else failures + 1
        await asyncio.sleep(wait + random.random() * min(30, 2**failures))


asyncio.run(follow(*sys.argv[1:]))
