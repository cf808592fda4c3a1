"""Loads the schema of a node from introspection and from its text, and validates documents with each: URL FILE…"""
import sys

import requests
from gql import Client
from gql.transport.requests import RequestsHTTPTransport
from graphql import build_schema, parse, validate, validate_schema

url, *files = sys.argv[1:]
documents = {name: parse(open(name, encoding="utf-8").read()) for name in files}
with Client(transport=RequestsHTTPTransport(url=url), fetch_schema_from_transport=True) as session:
    introspected = session.client.schema
text = requests.get(url + "/schema.graphql", timeout=60).text
for schema in (introspected, build_schema(text)):
    errors = validate_schema(schema) + [
        f"{name}: {error}" for name, document in documents.items() for error in validate(schema, document)
    ]
    if errors:
        sys.exit("\n".join(map(str, errors)))
    print(sum(not name.startswith("__") for name in schema.type_map))
