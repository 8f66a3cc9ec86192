import { expect, test } from 'vitest';
import { Trader } from './testing/trader.ts';

test('a listen key is renewed on time, whatever the stream does: after two hours a fill still comes', () => {
  const trader = new Trader({ product: 'usdm' }, []).ready();
  trader.run(2 * 3_600_000);
  expect(trader.all('stream-state').filter((event) => event.stream === 'user' && event.state === 'down')).toEqual([]);
  const id = trader.placed();
  trader.box.fill(id);
  trader.until('the fill came', () => trader.about(id).includes('fill'), 5_000);
}, 600_000);
