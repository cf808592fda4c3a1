/** A newsroom whose members sign in through an identity provider. */
import { IdentityProvider } from '../../../src/members/identity-provider.ts';
import { graphql } from '../../gql/index.ts';
import { AUDIENCE, openProvider, type TestProvider } from './identity-provider.ts';
import { openNewsroom } from './newsroom.ts';

export const SignedIn = graphql(`
  query SignedIn {
    viewer {
      member {
        id
        name
        role
      }
    }
  }
`);

export async function openSignIn() {
  const provider = await openProvider();
  const newsroom = await openNewsroom({ settings: provider.settings });
  return {
    provider,
    newsroom,
    /** The member whom the token signs in, or the code and message of the error. */
    async signIn(jwt: string) {
      const { data, errors } = await newsroom.ask(SignedIn, {}, jwt);
      const [error] = errors;
      return error === undefined ? data.viewer.member : `${error.extensions.code}: ${error.message}`;
    },
    async close() {
      await newsroom.close();
      await provider.close();
    },
  };
}

/** The identity provider, as a separate node would use it. */
export function nodesView({ issuer }: TestProvider): IdentityProvider {
  const about = { jwksUrl: `${issuer}/keys`, issuer, audience: AUDIENCE, roleClaim: 'role' };
  return new IdentityProvider({ ...about, onError: () => undefined });
}

/** The current time in seconds, as in JWTs. */
export function seconds(): number {
  return Math.floor(Date.now() / 1_000);
}
