"""Prints the headlines of the latest articles: `python3 query.py http://127.0.0.1:4000/graphql`."""
import sys

import requests

QUERY = """
query LatestArticles {
  articles(first: 10) {
    nodes {
      slug
      headline
    }
  }
}
"""

answer = requests.post(sys.argv[1], json={"query": QUERY}, timeout=10).json()
for error in answer.get("errors", []):
    print(error["message"], file=sys.stderr)
articles = (answer.get("data") or {}).get("articles")
for article in articles["nodes"] if articles else []:
    print(article["slug"], article["headline"], sep="\t")
