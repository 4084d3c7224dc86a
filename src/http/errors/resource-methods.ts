import { METHODS } from 'node:http';
import { HttpError } from './http-error.ts';

/** A request that no route takes. `allow`: the header of its resource, if the URL names one. */
export type MethodRefusal = { readonly error: HttpError; readonly allow?: string };

/** The URLs of all routes, with the methods that each has. */
export class ResourceMethods {
  readonly #methods = new Map<string, Set<string>>();

  add(url: string, methods: readonly string[]): void {
    this.#methods.set(url, new Set([...(this.#methods.get(url) ?? []), ...methods]));
  }

  /** 405 where a resource has the path of this URL, else 404. */
  refuse(url: string): MethodRefusal {
    const [path = ''] = url.split('?');
    const known = [...this.#methods].filter(([pattern]) => matches(pattern, path));
    if (known.length === 0)
      return { error: new HttpError('not-found', 'No resource of this API has this URL.') };
    const methods = new Set(known.flatMap(([, each]) => [...each]));
    const allow = usualOrder.filter((method) => methods.has(method)).join(', ');
    return { error: new HttpError('method-not-allowed', `This resource has the methods ${allow}.`), allow };
  }
}

const usualOrder = [...new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', ...METHODS])];

/** Whether a route's URL, whose parts may be `:name` or end with `*`, has this path. */
function matches(pattern: string, path: string): boolean {
  const parts = pattern.split('/');
  const steps = path.split('/');
  if (parts.at(-1) !== '*' && parts.length !== steps.length) return false;
  return parts.every(
    (part, at) => part === '*' || part === steps[at] || (part.startsWith(':') && steps[at] !== ''),
  );
}
