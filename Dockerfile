# An image of one node, for a PostgreSQL of your own; docs/deploying.md says how to run it.

FROM node:24-trixie-slim AS package
WORKDIR /clone
COPY . .
RUN npm ci --no-audit --no-fund && npm pack --silent

FROM node:24-trixie-slim AS install
WORKDIR /app
COPY --from=package /clone/dateline-server-*.tgz /tmp/
# Without the embedded PostgreSQL, a node that has lost its DATABASE_URL doesn't start. It would serve an empty database.
RUN npm install --omit=optional --no-audit --no-fund /tmp/dateline-server-*.tgz

FROM node:24-trixie-slim
# Mail that isn't sent, for want of an SMTP_URL, is written to DATA_DIR.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 DATA_DIR=/tmp/dateline PATH=/app/node_modules/.bin:$PATH
WORKDIR /app
# The files belong to root, so the node can't change them.
COPY --from=install /app .
USER node
EXPOSE 4000
# Not /health/ready: while PostgreSQL is away, a new node would be of no more use than this one, which keeps its sockets open.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Without npm, so that SIGTERM reaches the node. Another command in place of `start` is `migrate`.
ENTRYPOINT ["dateline"]
CMD ["start"]
