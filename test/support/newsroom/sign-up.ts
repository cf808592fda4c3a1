import { newConfirmationToken, unsubscribeTokenOf } from '../../../src/newsletters/token.ts';
import { sha256 } from '../../../src/lib/sha256.ts';
import { globalId, unique } from './factories.ts';
import type { Newsroom } from './newsroom.ts';

/** An unconfirmed sign-up, with its tokens. */
export async function signUp({ prisma }: Pick<Newsroom, 'prisma'>) {
  const slug = unique('letter');
  const newsletter = await prisma.newsletter.create({ data: { slug, name: slug, frequency: 'daily' } });
  const email = `${slug}@mail.example`;
  const { id: newsletterId } = newsletter;
  const confirmation = newConfirmationToken();
  const unsubscription = unsubscribeTokenOf(new Uint8Array(32), newsletterId, email);
  await prisma.newsletterSubscription.create({
    data: {
      newsletterId,
      email,
      emailKey: email,
      confirmationHash: sha256(confirmation),
      confirmationExpiresAt: new Date('2099-01-01'),
      unsubscribeHash: sha256(unsubscription),
    },
  });
  return { newsletterId: globalId('Newsletter', newsletterId), email, confirmation, unsubscription };
}
