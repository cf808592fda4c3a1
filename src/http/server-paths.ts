/** Whether the server answers at this path, or may do so in a later version. */
export function isServerPath(path: string): boolean {
  return /^\/(?:graphql|graphiql|health|metrics)(?:\/|$)/.test(path) || path === '/favicon.ico';
}

/** Health and metrics are answered at any load, so that operators know of it. */
export function isForOperators(path: string): boolean {
  return path.startsWith('/health/') || path === '/metrics';
}
