#!/bin/bash
# Prints the events of an article, each once: `bash follow.sh http://127.0.0.1:4000/graphql SLUG`.
url=$1 slug=$2 last=
query='subscription ArticleChanges($slug: String!) { articleUpdated(slug: $slug) { __typename note { text } } }'
while true; do
  # The first stream begins now, each later one after the last id.
  exec 3< <(curl --silent --no-buffer --get "$url" --header 'accept: text/event-stream' \
    ${last:+--header "last-event-id: $last"} \
    --data-urlencode "query=$query" --data-urlencode "variables={\"slug\":\"$slug\"}")
  # The node sends a comment every 12 seconds. A connection without one is dead.
  while IFS= read -r -t 30 -u 3 line; do
    case $line in
      'id: '*) last=${line#id: } ;;
      # The log no longer goes back to the last id: begin again now.
      'data: '*'"code":"CURSOR_EXPIRED"'*) last= ;;
      'data: '*) printf '%s\n' "${line#data: }" ;;
    esac
  done
  kill $! 2> /dev/null
  sleep $((1 + RANDOM % 5))
done
