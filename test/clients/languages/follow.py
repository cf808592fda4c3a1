"""
Prints an article, then each of its notes once: `python3 follow.py ws://127.0.0.1:4000/graphql SLUG FILE`.
FILE keeps the cursor, so that it goes on from there when it is started again. Delete it to begin again.
"""
import asyncio
import random
import sys
import time
from pathlib import Path

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


def store(file, cursor):
    """In one step, so that the file is whole after a crash."""
    new = Path(file + ".new")
    new.write_text(cursor)
    new.replace(file)


async def follow(url, slug, file):
    cursor = Path(file).read_text() if Path(file).exists() else ""
    failures = 0
    while True:
        began = time.monotonic()
        wait = 0
        # A connection that is open, but dead, answers no ping, nor the closing of the connection.
        transport = WebsocketsTransport(
            url=url, ping_interval=10, pong_timeout=5, close_timeout=1, connect_args={"close_timeout": 1}
        )
        try:
            async with Client(transport=transport) as session:
                if not cursor:
                    page = await session.execute(PAGE, {"slug": slug})
                    article = page["article"]
                    print(article["headline"] if article else "There is no such article.", flush=True)
                    cursor = page["feedCursor"]
                    store(file, cursor)
                events = session.subscribe(
                    CHANGES, {"slug": slug, "after": cursor}, get_execution_result=True
                )
                async for event in events:
                    note = event.data["articleUpdated"]["note"]
                    if note:
                        print(note["text"], flush=True)
                    # After the event was handled: a crash before this repeats it, but loses nothing.
                    cursor = event.extensions["cursor"]
                    store(file, cursor)
        except TransportQueryError as error:
            extensions = error.errors[0].get("extensions", {})
            code = extensions.get("code")
            if code == "CURSOR_EXPIRED":
                cursor = ""  # Read the page again.
            elif code == "INTERNAL":
                # The node couldn't read this event: go on with the next one.
                cursor = (error.extensions or {}).get("cursor", cursor)
            elif code in ("RATE_LIMITED", "UNAVAILABLE") or "retryAfter" in extensions:
                wait = extensions.get("retryAfter", 0)
            elif code == "BAD_USER_INPUT":
                sys.exit(f"{error.errors[0]['message']} If {file} is damaged, delete it to begin again.")
            else:
                raise
        except ConnectionClosed as error:
            if error.rcvd and error.rcvd.code in REFUSED:
                raise
            print(repr(error), file=sys.stderr)
        except (TransportError, WebSocketException, OSError, asyncio.TimeoutError) as error:
            print(repr(error), file=sys.stderr)
        failures = 0 if time.monotonic() - began > 10 else failures + 1
        await asyncio.sleep(wait + random.random() * min(8, 2**failures))


asyncio.run(follow(*sys.argv[1:]))
