"""Prints an article, then each of its notes once: `python3 follow.py ws://127.0.0.1:4000/graphql SLUG`."""
import asyncio
import random
import sys

from gql import Client, gql
from gql.transport.exceptions import TransportError, TransportQueryError
from gql.transport.websockets import WebsocketsTransport
from websockets.exceptions import WebSocketException

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
                    failures = 0
                    cursor = event.extensions["cursor"]
                    note = event.data["articleUpdated"]["note"]
                    if note:
                        print(note["text"], flush=True)
        except TransportQueryError as error:
            code = error.errors[0].get("extensions", {}).get("code")
            if code == "CURSOR_EXPIRED":
                cursor = None  # Read the page again.
            elif code == "INTERNAL":
                # The node couldn't read this event: go on with the next one.
                cursor = (error.extensions or {}).get("cursor", cursor)
            elif code != "UNAVAILABLE":
                raise
        except (TransportError, WebSocketException, OSError, asyncio.TimeoutError) as error:
            print(repr(error), file=sys.stderr)
        await asyncio.sleep(random.random() * min(30, 2**failures))
        failures += 1


asyncio.run(follow(*sys.argv[1:]))
