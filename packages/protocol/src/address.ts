import type { Expected } from './expected.ts';

/** Where a layer listens, and the secret that opens it. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** Empty where the address was given without one. */
  readonly secret: string;
}

/** Where layers listen that only this machine reaches. */
export const LOOPBACK = '127.0.0.1';

/** Whether an address is reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** `host:port`, as it may be shown. */
export function formatEndpoint({ host, port }: Pick<Address, 'host' | 'port'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
}

/** `host:port/secret`, such that `ws://` before it connects. Never shown, never on a command line. */
export function formatAddress(address: Address): string {
  return `${formatEndpoint(address)}/${address.secret}`;
}

/** The idents of a path, outermost first. */
export function identsOf(path: string): string[] {
  return path.split('/').filter((ident) => ident !== '');
}

const ADDRESS =
  /^(?:ws:\/\/)?(?:\[([0-9a-fA-F:.]+)\]|([^:/[\]\s]+)):(\d{1,5})(?:\/([A-Za-z0-9_-]*))?$/;

/** Reads `host:port` or `host:port/secret`. */
export function parseAddress(text: string): Expected<Address> {
  const [, ipv6, name, port, secret] = ADDRESS.exec(text) ?? [];
  const host = ipv6 ?? name;
  const number = Number(port);
  if (host === undefined || !(number > 0 && number < 65_536)) {
    return {
      ok: false,
      reason: `'${text.replace(/\/.*/s, '/…')}' is not an address: expected HOST:PORT`,
    };
  }
  return { ok: true, value: { host, port: number, secret: secret ?? '' } };
}
