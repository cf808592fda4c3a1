/** The settings of the environment, as the parts of a node take them. */
import type { SocketLimits } from '../api/limits.ts';
import type { Env } from '../env.ts';
import type { LoadOptions } from '../load/load.ts';
import { outboxIn } from '../mail/transports.ts';

export function databaseSettings(env: Env) {
  return {
    url: env.DATABASE_URL,
    directUrl: env.DATABASE_DIRECT_URL,
    dataDir: env.DATA_DIR,
    poolSize: env.POOL_SIZE,
    readTimeout: env.READ_TIMEOUT_MS,
  };
}

export function mailSettings({ SMTP_URL, MAIL_FROM, DATA_DIR }: Env) {
  return { smtpUrl: SMTP_URL, from: MAIL_FROM, outbox: outboxIn(DATA_DIR) };
}

/** Null if members sign in with API tokens only. The issuer says where its keys are, unless a setting does. */
export function providerSettings({ AUTH_JWKS_URL, AUTH_ISSUER, AUTH_AUDIENCE, AUTH_ROLE_CLAIM }: Env) {
  if (AUTH_ISSUER === undefined || AUTH_AUDIENCE === undefined) return null;
  return {
    jwksUrl: AUTH_JWKS_URL,
    issuer: AUTH_ISSUER,
    audience: AUTH_AUDIENCE,
    roleClaim: AUTH_ROLE_CLAIM,
  };
}

/** @param clocks what the budgets measure with */
export function serverSettings(env: Env, clocks: Pick<LoadOptions, 'now' | 'stopwatch'>) {
  return {
    load: {
      pointsPerAddress: env.POINTS_PER_ADDRESS,
      pointsPerMember: env.POINTS_PER_MEMBER,
      waitSeconds: env.MAX_WAIT_SECONDS,
      ...clocks,
    },
    differentSubscriptions: env.MAX_DIFFERENT_SUBSCRIPTIONS,
    servesMetrics: env.METRICS,
    access: {
      allowedOrigins: env.ALLOWED_ORIGINS,
      maxSocketsPerAddress: env.MAX_SOCKETS_PER_ADDRESS,
      trustedProxies: env.TRUSTED_PROXIES,
    },
    limits: socketLimits(env),
    backPressure: { bytes: env.MAX_UNREAD_BYTES_PER_ADDRESS, seconds: env.UNREAD_SECONDS },
    drainSeconds: env.DRAIN_SECONDS,
  };
}

function socketLimits(env: Env): SocketLimits {
  return {
    subscriptions: env.MAX_SUBSCRIPTIONS_PER_SOCKET,
    messageBytes: env.MAX_MESSAGE_BYTES,
    messagesPerSecond: env.MAX_MESSAGES_PER_SECOND,
    bufferedBytes: env.MAX_BUFFERED_BYTES,
    bufferedEvents: env.MAX_BUFFERED_EVENTS,
    initSeconds: env.CONNECTION_INIT_SECONDS,
    pingSeconds: env.PING_SECONDS,
  };
}
