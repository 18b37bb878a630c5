import type { LayerView } from '@gator/protocol';
import type { Layer } from './layer.ts';

/** Children that are asked for at once. */
const PAGE = 1000;

/** Every child of a layer, page by page; none of a job. */
export async function* childrenOf(
  layer: Layer,
  { kind }: Pick<LayerView, 'kind'>,
): AsyncGenerator<LayerView> {
  if (kind === 'job') return;
  for (let after = 0, total = 1; after < total;) {
    const page = await layer.children({ after, limit: PAGE, only: 'all' });
    if (!page.ok || page.value.children.length === 0) return;
    yield* page.value.children;
    after += page.value.children.length;
    ({ total } = page.value);
  }
}
