/**
 * Loaded before the program of a layer's process: it has the layer dial its parent through the
 * test's proxy. The parent's port becomes a part of an address of this machine, all of which lead
 * to the proxy.
 */
const { env } = process;
const [, port = '', secret = ''] =
  /^127\.0\.0\.1:(\d+)\/(.*)$/.exec(env['GATOR_LAYER_DIAL'] ?? '') ?? [];

if (port !== '') {
  const place = `127.1.${Math.floor(Number(port) / 256)}.${Number(port) % 256}`;
  env['GATOR_LAYER_DIAL'] = `${place}:${env['LINK_PROXY'] ?? ''}/${secret}`;
}
