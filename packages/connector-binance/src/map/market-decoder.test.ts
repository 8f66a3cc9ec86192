import { describe, expect, test } from 'vitest';
import { spotMarketDecoder } from '../spot/map/frames.ts';
import { gridded, INSTRUMENTS, NASTY_BYTES } from '../testing/frames.ts';
import { plainOutcome } from '../testing/outcome.ts';
import { decodePlainly, type PlainOutcome, type Product } from '../testing/plain-decoder.ts';
import { usdmMarketDecoder } from '../usdm/map/frames.ts';

const RECEIVED_US = 1_789_478_344_400_000;
const DECODERS = { usdm: usdmMarketDecoder(INSTRUMENTS), spot: spotMarketDecoder(INSTRUMENTS) } as const;

/** The fact sheet's frames, of both products, of 2024 and of 2026. */
const FRAMES: readonly (readonly [name: string, product: Product, frame: string])[] = [
  [
    'a depth update of 2026',
    'usdm',
    '{"e":"depthUpdate","E":1789478344395,"T":1789478344388,"s":"BTCUSDT","ps":"BTCUSDT","U":11563389053377,"u":11563389081061,"pu":11563389052953,"b":[["76888.00","6.760"],["76887.90","0.000"]],"a":[["76888.10","0"]],"st":1}',
  ],
  [
    'a wrapped depth update of 2024',
    'usdm',
    '{"stream":"btcusdt@depth@0ms","data":{"e":"depthUpdate","E":1723161256299,"T":1723161256298,"s":"BTCUSDT","U":5123107832006,"u":5123107837557,"pu":5123107831937,"b":[["58710.20","0.014"]],"a":[]}}',
  ],
  [
    'a book ticker of 2026',
    'usdm',
    '{"e":"bookTicker","u":400900217,"E":1568014460893,"T":1568014460891,"s":"BTCUSDT","ps":"BTCUSDT","b":"25.30","B":"31.21","a":"25.40","A":"40.66","st":1}',
  ],
  [
    'a trade',
    'usdm',
    '{"e":"trade","E":1723161256322,"T":1723161256322,"s":"BTCUSDT","t":5266583935,"p":"61800.30","q":"0.006","X":"MARKET","m":false}',
  ],
  [
    'an aggregate trade of 2026',
    'usdm',
    '{"e":"aggTrade","E":1789478344395,"a":309917647,"s":"BTCUSDT","p":"76916.00","q":"0.0010","nq":"0.0010","f":537895188,"l":537895188,"T":1789478344300,"m":true,"st":1}',
  ],
  [
    'a wrapped depth update of spot',
    'spot',
    '{"stream":"ethusdt@depth@100ms","data":{"e":"depthUpdate","E":1723161255208,"s":"ETHUSDT","U":50093239189,"u":50093239202,"b":[["61737.63000000","0.00000000"]],"a":[["61837.64000000","1.54698000"]]}}',
  ],
  [
    'a book ticker of spot',
    'spot',
    '{"u":50093239212,"s":"ETHUSDT","b":"61837.63000000","B":"3.78826000","a":"61837.64000000","A":"1.54698000"}',
  ],
  [
    'a trade of spot',
    'spot',
    '{"e":"trade","E":1723161255343,"s":"ETHUSDT","t":3735683259,"p":"61837.63000000","q":"0.02000000","T":1723161255342,"m":true,"M":true}',
  ],
];

function decoded(product: Product, frame: string | Uint8Array): PlainOutcome {
  return plainOutcome(DECODERS[product].decode(typeof frame === 'string' ? Buffer.from(frame) : frame, RECEIVED_US));
}

function expectTheLaw(product: Product, frame: Uint8Array): void {
  const [got, expected] = [decoded(product, frame), decodePlainly(frame, product, INSTRUMENTS)];
  // Comparing text first: toEqual on tens of thousands of outcomes takes seconds.
  if (shown(got) !== shown(expected)) expect({ frame: Buffer.from(frame).toString(), got }).toEqual({ got: expected });
}

function shown(outcome: PlainOutcome): string {
  return JSON.stringify(outcome, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}

describe('frames of the fact sheet', () => {
  test.each(FRAMES)('%s is decoded without the fallback', (_name, product, frame) => {
    const before = DECODERS[product].counts.fallbacks;
    const outcome = decoded(product, frame);
    expect(outcome).toEqual(decodePlainly(Buffer.from(frame), product, INSTRUMENTS));
    expect(['depth-update', 'bbo', 'trade']).toContain(outcome.type);
    expect(DECODERS[product].counts.fallbacks).toBe(before);
  });

  test('are read into ticks, lots and microseconds', () => {
    expect(decoded('usdm', FRAMES[0]?.[2] ?? '')).toEqual({
      type: 'depth-update',
      instrument: INSTRUMENTS[0]?.id,
      venueTimeUs: 1_789_478_344_388_000,
      first: 11_563_389_053_377n,
      last: 11_563_389_081_061n,
      previous: 11_563_389_052_953n,
      bids: [
        [768_880, 6_760],
        [768_879, 0],
      ],
      asks: [[768_881, 0]],
    });
    expect(decoded('usdm', FRAMES[4]?.[2] ?? '')).toEqual({
      type: 'trade',
      instrument: INSTRUMENTS[0]?.id,
      venueTimeUs: 1_789_478_344_300_000,
      tradeId: '309917647',
      price: 769_160,
      size: 1,
      aggressorSide: 'ask',
    });
    expect(decoded('spot', FRAMES[6]?.[2] ?? '')).toEqual({
      type: 'bbo',
      instrument: INSTRUMENTS[1]?.id,
      venueTimeUs: 0,
      sequence: 50_093_239_212n,
      bid: [6_183_763, 378_826],
      ask: [6_183_764, 154_698],
    });
  });

  test('carry the receive time through', () => {
    expect(DECODERS.spot.decode(Buffer.from(FRAMES[6]?.[2] ?? ''), 7)).toMatchObject({ receiveTimeUs: 7 });
  });

  test.each(FRAMES)('%s, cut at any byte, is refused as malformed', (_name, product, frame) => {
    const bytes = Buffer.from(frame);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(decoded(product, bytes.subarray(0, length))).toEqual({ type: 'refusal', code: 'malformed-frame' });
    }
  });

  test.each(FRAMES)('%s, with any byte changed, is what plain code says', (_name, product, frame) => {
    const bytes = Buffer.from(frame);
    for (let i = 0; i < bytes.length; i += 1) {
      // So that the decoder knows the spelling, and reads the damaged frame by it.
      decoded(product, frame);
      for (const nasty of NASTY_BYTES) expectTheLaw(product, Uint8Array.from(bytes).fill(nasty, i, i + 1));
    }
  });

  test.each(FRAMES)('%s, with something behind it, is refused unless that is white space', (_name, product, frame) => {
    for (const space of [' ', '\n', '\t\r\n  ']) expect(decoded(product, frame + space)).toEqual(decoded(product, frame));
    for (const garbage of ['\0', ',', '}', ']', '{}', '1', 'x', frame, '\u00a0', '//']) {
      expect(decoded(product, frame + garbage)).toEqual({ type: 'refusal', code: 'malformed-frame' });
    }
  });
});

/** A trade of BTCUSDT with some of its fields replaced, added (at the end) or, where `undefined`, left out. */
function trade(fields: Readonly<Record<string, string | undefined>>): string {
  const all = { e: '"trade"', E: '1', T: '2', s: '"BTCUSDT"', t: '3', p: '"61800.30"', q: '"0.006"', m: 'false', ...fields };
  return `{${Object.entries(all)
    .filter(([, json]) => json !== undefined)
    .map(([key, json]) => `"${key}":${json}`)
    .join(',')}}`;
}

describe('one wrong value', () => {
  test.each([
    ['an empty price', { p: '""' }, 'not-a-decimal'],
    ['a comma', { p: '"61,800.30"' }, 'not-a-decimal'],
    ['an exponent', { p: '"6e4"' }, 'not-a-decimal'],
    ['a plus', { p: '"+1"' }, 'not-a-decimal'],
    ['a minus', { p: '"-61800.30"' }, 'negative'],
    ['minus zero', { p: '"-0"' }, 'negative'],
    ['NaN', { p: '"NaN"' }, 'not-a-decimal'],
    ['a letter before', { p: '"x5"' }, 'not-a-decimal'],
    ['nothing before the point', { p: '".5"' }, 'not-a-decimal'],
    ['nothing behind the point', { p: '"1."' }, 'not-a-decimal'],
    ['leading zeros', { p: '"061800.30"' }, 'not-a-decimal'],
    ['white space', { p: '" 61800.30"' }, 'not-a-decimal'],
    ['41 characters', { p: `"1.${'0'.repeat(39)}"` }, 'not-a-decimal'],
    ['a price off the grid', { p: '"61800.35"' }, 'off-grid'],
    ['a digit far beyond the step', { p: `"61800.30${'0'.repeat(20)}1"` }, 'off-grid'],
    ['a price past 2^53 ticks', { p: '"900719925474099.2"' }, 'too-large'],
    ['a size off the grid', { q: '"0.0065"' }, 'off-grid'],
    ['a price of zero', { p: '"0.0"' }, 'bad-level'],
    ['a size of zero', { q: '"0.000"' }, 'bad-level'],
    ['a bare number for a price', { p: '61800.3' }, 'malformed-frame'],
    ['null for a price', { p: 'null' }, 'malformed-frame'],
    ['text for an id', { t: '"3"' }, 'malformed-frame'],
    ['a negative id', { t: '-3' }, 'malformed-frame'],
    ['an id with a fraction', { t: '3.5' }, 'malformed-frame'],
    ['an id that rounding would make whole', { t: '2.99999999999999999999' }, 'malformed-frame'],
    ['text for a time', { T: '"2"' }, 'malformed-frame'],
    ['a time in microseconds', { T: '1789478344395000' }, 'malformed-frame'],
    ['a number for a flag', { m: '1' }, 'malformed-frame'],
    ['no time', { T: undefined }, 'malformed-frame'],
    ['no id', { t: undefined }, 'malformed-frame'],
    ['no price', { p: undefined }, 'malformed-frame'],
    ['no symbol', { s: undefined }, 'malformed-frame'],
    ['an unknown symbol', { s: '"DOGEUSDT"' }, 'unknown-instrument'],
    ['a symbol in small letters', { s: '"btcusdt"' }, 'unknown-instrument'],
    ['a symbol with a zero byte', { s: '"BTCUSDT\\u0000"' }, 'unknown-instrument'],
  ])('%s is a refusal', (_name, fields, code) => {
    expect(decoded('usdm', trade(fields))).toEqual({ type: 'refusal', code });
    expect(decoded('usdm', `{"stream":"x","data":${trade(fields)}}`)).toEqual({ type: 'refusal', code });
  });

  test('40 characters of one price are read', () => {
    expect(decoded('usdm', trade({ p: `"1.${'0'.repeat(38)}"` }))).toMatchObject({ price: 10 });
  });

  test.each([
    ['9007199254740991', '9007199254740991'],
    ['9007199254740992', '9007199254740992'],
    ['9007199254740993', '9007199254740993'],
    ['9223372036854775807', '9223372036854775807'],
  ])('the id %s is never rounded', (json, tradeId) => {
    expect(decoded('usdm', trade({ t: json }))).toMatchObject({ type: 'trade', tradeId });
  });

  test('sequences above 2^53 come as bigint', () => {
    const frame = `{"e":"depthUpdate","E":1,"s":"BTCUSDT","U":9007199254740993,"u":9007199254740995,"b":[],"a":[]}`;
    expect(DECODERS.spot.decode(Buffer.from(frame), 0)).toMatchObject({
      first: 9_007_199_254_740_993n,
      last: 9_007_199_254_740_995n,
    });
  });

  test.each(['90071992.54740993', '99999999.99999999', '90071992.54740992'])(
    'a size of %s on a grid of 0.00000001 is too large to be counted, and is not rounded',
    (size) => {
      const fine = spotMarketDecoder([gridded('BTCUSDT', '0.01', '0.00000001')]);
      expect(fine.decode(Buffer.from(trade({ q: `"${size}"` })), 0)).toMatchObject({ type: 'refusal', code: 'too-large' });
      const depth = `{"e":"depthUpdate","E":1,"s":"BTCUSDT","U":1,"u":1,"b":[["1.00","${size}"],["2.00","${size}"]],"a":[]}`;
      expect(fine.decode(Buffer.from(depth), 0)).toMatchObject({ type: 'refusal', code: 'too-large' });
    },
  );

  test('a size of the largest number of lots is read', () => {
    const fine = spotMarketDecoder([gridded('BTCUSDT', '0.01', '0.00000001')]);
    expect(fine.decode(Buffer.from(trade({ q: '"90071992.54740991"' })), 0)).toMatchObject({ size: Number.MAX_SAFE_INTEGER });
  });
});

describe('an id spent without a public fill', () => {
  test.each(['"0"', '"0.0"'])('is passed over when price and size are %s', (zero) => {
    expect(decoded('usdm', trade({ p: zero, q: zero }))).toEqual({ type: 'ignored' });
  });
});

describe('a key that comes twice', () => {
  test('means its last value, as JSON.parse has it', () => {
    expect(decoded('usdm', trade({}).replace('{', '{"p":"1.00",'))).toMatchObject({ price: 618_003 });
    expect(decoded('usdm', trade({}).replace('{', '{"s":"ETHUSDT",'))).toMatchObject({ instrument: INSTRUMENTS[0]?.id });
    expect(decoded('usdm', trade({}).replace('{', '{"e":"aggTrade",'))).toMatchObject({ tradeId: '3' });
  });

  test('means its last value also when that is of another kind', () => {
    const depth = '{"e":"depthUpdate","E":1,"s":"BTCUSDT","U":1,"u":2,"b":[["1.0","1"]],"a":[],"X":0}';
    for (const second of ['"b":"1.0"', '"b":1', '"a":"1.0"', '"a":5']) {
      expect(decoded('spot', depth.replace('"X":0', second))).toEqual({ type: 'refusal', code: 'malformed-frame' });
    }
    const ticker = '{"u":1,"s":"BTCUSDT","b":"1.0","B":"1","a":"2.0","A":"1","X":0}';
    for (const second of ['"b":[]', '"a":[]', '"a":5']) {
      expect(decoded('spot', ticker.replace('"X":0', second))).toEqual({ type: 'refusal', code: 'malformed-frame' });
    }
  });
});

describe("a trade's id", () => {
  test('is `t` of a trade and `a` of an aggregate trade, whatever else is there', () => {
    expect(decoded('usdm', trade({ a: '99' }))).toMatchObject({ tradeId: '3' });
    expect(decoded('usdm', trade({ e: '"aggTrade"', a: '99' }))).toMatchObject({ tradeId: '99' });
    // Spot named the two orders until 2024.
    expect(decoded('spot', trade({ b: '88', a: '50' }))).toMatchObject({ tradeId: '3' });
  });
});

describe('what is no market data', () => {
  test.each([
    '{"result":null,"id":1}',
    '{"id":1,"result":["btcusdt@depth"]}',
    '{"code":2,"msg":"Invalid request"}',
    '{"e":"kline","E":1,"s":"BTCUSDT","k":{"t":1}}',
    '{"stream":"btcusdt@kline_8h","data":{"e":"kline","E":1672515782136,"s":"BTCUSDT","k":{"t":123400000}}}',
    '{"lastUpdateId":160,"bids":[["0.0024","10"]],"asks":[]}',
    '{}',
    '{"e":1}',
    '{"type":"refusal","code":"killed","message":"x"}',
    '{"__proto__":{"e":"trade"}}',
  ])('is handed on: %s', (frame) => {
    expect(decoded('usdm', frame)).toEqual({ type: 'other' });
    expect(decoded('spot', frame)).toEqual({ type: 'other' });
  });

  test.each(['[]', '1', '"x"', 'null', 'true', '{"data":[]}', '{"data":null}', '{"stream":"x","data":1}'])(
    'is malformed: %s',
    (frame) => {
      expect(decoded('usdm', frame)).toEqual({ type: 'refusal', code: 'malformed-frame' });
      expect(decoded('spot', frame)).toEqual({ type: 'refusal', code: 'malformed-frame' });
    },
  );
});

describe('frames made to hurt', () => {
  test('levels of a symbol beyond ASCII are read', () => {
    const frame = '{"e":"trade","E":1,"T":2,"s":"币安人生USDT","t":3,"p":"0.0005","q":"1.5","m":true}';
    const before = DECODERS.usdm.counts.fallbacks;
    expect(decoded('usdm', frame)).toMatchObject({ type: 'trade', price: 5, size: 15 });
    expect(DECODERS.usdm.counts.fallbacks).toBe(before);
  });

  test('bytes that are no UTF-8 are no reason to refuse a field that nobody reads', () => {
    const frame = Buffer.concat([
      Buffer.from('{"stream":"'),
      Buffer.from([0xff, 0xc0, 0x80]),
      Buffer.from(`","data":${trade({})}}`),
    ]);
    expectTheLaw('usdm', frame);
    expect(decoded('usdm', frame)).toMatchObject({ type: 'trade' });
  });

  test.each([8, 9, 63, 64, 65, 100_000])('a field nested %i deep ends in the same way on both paths', (depth) => {
    expectTheLaw('usdm', Buffer.from(trade({ x: `${'['.repeat(depth)}${']'.repeat(depth)}` })));
    expectTheLaw('usdm', Buffer.from(trade({ x: `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}` })));
    expectTheLaw('usdm', Buffer.from('['.repeat(depth)));
  });

  test('frames up to 4 MiB are read, larger ones refused', () => {
    const frame = (bytes: number): Buffer => Buffer.from(trade({}).padEnd(bytes));
    for (const bytes of [16_383, 16_384, 16_385, 4 * 1024 * 1024 - 8, 4 * 1024 * 1024]) {
      expect(decoded('usdm', frame(bytes))).toMatchObject({ type: 'trade', price: 618_003 });
    }
    expect(decoded('usdm', frame(4 * 1024 * 1024 + 1))).toEqual({ type: 'refusal', code: 'malformed-frame' });
  });

  test('a frame of a hundred thousand levels is read, and the next one is not mixed with it', () => {
    const levels = Array.from({ length: 100_000 }, (_, i) => `["${i + 1}.50","${i % 3}"]`).join(',');
    const depth = (bids: string): Buffer =>
      Buffer.from(`{"e":"depthUpdate","E":1,"s":"BTCUSDT","U":1,"u":2,"b":[${bids}],"a":[]}`);
    const before = DECODERS.spot.counts.fallbacks;
    const large = decoded('spot', depth(levels));
    expect(large.type === 'depth-update' && large.bids.length).toBe(100_000);
    expect(large.type === 'depth-update' && large.bids.at(-1)).toEqual([1_000_005, 0]);
    expect(decoded('spot', depth('["7.0","2"]'))).toMatchObject({ bids: [[70, 2_000]] });
    expect(DECODERS.spot.counts.fallbacks).toBe(before);
  });

  test('a frame cut short is not completed by what the one before left behind', () => {
    const whole = trade({});
    for (let length = whole.length - 1; length > 0; length -= 1) {
      decoded('usdm', whole);
      expect(decoded('usdm', whole.slice(0, length))).toEqual({ type: 'refusal', code: 'malformed-frame' });
    }
  });

  test('duplicate, unsorted and zero levels are handed on as they came', () => {
    const frame =
      '{"e":"depthUpdate","E":1,"s":"BTCUSDT","U":1,"u":2,"b":[["1.0","1"],["3.0","0"],["1.0","2"],["2.0","0.000"]],"a":[]}';
    expect(decoded('spot', frame)).toMatchObject({
      bids: [
        [10, 1_000],
        [30, 0],
        [10, 2_000],
        [20, 0],
      ],
    });
  });

  test('a level at price zero refuses the whole frame', () => {
    const frame = '{"e":"depthUpdate","E":1,"s":"BTCUSDT","U":1,"u":2,"b":[["1.0","1"],["0.0","1"],["2.0","1"]],"a":[]}';
    expect(decoded('spot', frame)).toEqual({ type: 'refusal', code: 'bad-level' });
  });
});

describe('an empty side of the book ticker', () => {
  test('is price and size zero', () => {
    const frame = '{"u":1,"s":"BTCUSDT","b":"0.00000000","B":"0.00000000","a":"2.0","A":"1"}';
    expect(decoded('spot', frame)).toMatchObject({ type: 'bbo', bid: [0, 0], ask: [20, 1_000] });
  });

  test('cannot have a size', () => {
    const frame = '{"u":1,"s":"BTCUSDT","b":"0.0","B":"1","a":"2.0","A":"1"}';
    expect(decoded('spot', frame)).toEqual({ type: 'refusal', code: 'bad-level' });
  });
});
