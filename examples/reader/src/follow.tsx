import { FORMATS, type Feeds } from './feeds.ts';

/** Links to the feeds of what a page shows. */
export function Follow({ title, path }: Feeds) {
  return (
    <p className="follow">
      Follow {title}:{' '}
      {FORMATS.map(({ name, ending, type }, at) => (
        <span key={ending}>
          {at > 0 && ', '}
          <a href={`${path}.${ending}`} type={type}>
            {name}
          </a>
        </span>
      ))}
    </p>
  );
}
