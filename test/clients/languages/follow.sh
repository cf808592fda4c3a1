#!/bin/bash
# Prints the events of an article, each once: `bash follow.sh http://127.0.0.1:4000/graphql SLUG`.
url=$1 slug=$2 last=
query='subscription ArticleChanges($slug: String!) { articleUpdated(slug: $slug) { __typename note { text } } }'
while true; do
  # The first stream begins now, each later one after the last id.
  exec 3< <(curl --silent --no-buffer --get "$url" --header 'accept: text/event-stream' \
    ${last:+--header "last-event-id: $last"} --write-out '\nstatus: %{http_code} %header{retry-after}\n' \
    --data-urlencode "query=$query" --data-urlencode "variables={\"slug\":\"$slug\"}")
  wait=0
  # The node sends a comment every 12 seconds. A connection without one is dead.
  while IFS= read -r -t 30 -u 3 line; do
    case $line in
      'id: '*) last=${line#id: } ;;
      # The log no longer goes back to the last id: begin again now.
      *'"code":"CURSOR_EXPIRED"'*) last= ;;
      # What may be gone the next time.
      *'"code":"INTERNAL"'* | *'"code":"UNAVAILABLE"'* | *'"code":"RATE_LIMITED"'* | *'"retryAfter":'*) echo "$line" >&2 ;;
      *'"errors":'*) echo "$line" >&2 && exit 1 ;;
      'data: '*) printf '%s\n' "${line#data: }" ;;
      'status: '[45]??' '[0-9]*) wait=${line#status: ??? } ;;
      'status: 429 '*) ;;
      'status: 4'*) echo "$line" >&2 && exit 1 ;;
    esac
  done
  kill $! 2> /dev/null
  sleep $((wait + 1 + RANDOM % 5))
done
