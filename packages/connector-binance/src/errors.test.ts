import { type Accepted, type OutcomeRules, outcomeOf, outcomeOfHttp } from '@mm/connector';
import { describe, expect, test } from 'vitest';
import { answerOf } from './errors.ts';
import { readAccepted } from './map/order-ack.ts';
import { SPOT_OUTCOMES } from './spot/errors.ts';
import { USDM_OUTCOMES } from './usdm/errors.ts';

function typeOf(rules: OutcomeRules, code: number, msg = 'why', status = 400): string {
  const outcome = outcomeOf(answerOf(status, { code, msg }), rules, (body) => readAccepted('place', body));
  const hint = outcome.type === 'rejected' && outcome.hint !== undefined ? ` ${outcome.hint}` : '';
  return outcome.type + hint;
}

/** The fact sheet's table, line by line. */
describe('a code of futures', () => {
  test.each([
    ['unknown', [-1000, -1001, -1006, -1007]],
    ['rate-limited', [-1003, -1015]],
    ['rejected overloaded', [-1008]],
    ['rejected clock', [-1021, -5028]],
    ['rejected credentials', [-1022, -2014, -2015]],
    ['rejected', [-1102, -1106, -1115, -1116, -1130]],
    ['rejected spec-changed', [-1111, -1121, -4003, -4004, -4005, -4013, -4014, -4023, -4164]],
    ['rejected', [-2010, -2018, -2019, -2022, -2025, -2027, -2028, -4118, -4015, -4002, -4016, -4024, -4131]],
    ['rejected', [-4120, -4192, -4400, -4401]],
    ['not-found', [-2011, -2013]],
    ['rejected position-mode', [-4061, -4531]],
    ['rejected', [-5021, -5022, -5024, -5025, -5026, -5027, -5029, -5043, -5047, -5037, -5038, -5039, -5040, -5041]],
  ] as const)('is %s: %j', (type, codes) => {
    for (const code of codes) expect(`${code} ${typeOf(USDM_OUTCOMES, code)}`).toBe(`${code} ${type}`);
  });

  test('for an id that is taken is no refusal: the order that has it may be ours', () => {
    expect(typeOf(USDM_OUTCOMES, -4116)).toBe('unknown');
  });

  test('that is on no list says nothing', () => {
    for (const code of [-9999, -4088, -1, 0, 42]) expect(typeOf(USDM_OUTCOMES, code)).toBe('unknown');
  });

  test('means nothing with a status of 5xx, but for the one that says that nothing was done', () => {
    expect(typeOf(USDM_OUTCOMES, -2010, 'why', 503)).toBe('unknown');
    expect(typeOf(USDM_OUTCOMES, -1001, 'Internal error', 503)).toBe('unknown');
    expect(typeOf(USDM_OUTCOMES, -1008, 'Request throttled', 503)).toBe('rejected overloaded');
  });
});

describe('a code of spot', () => {
  test.each([
    ['rejected', -2010, 'Account has insufficient balance for requested action.'],
    ['rejected', -2010, 'Order would immediately match and take.'],
    ['rejected', -2010, 'Market is closed.'],
    ['unknown', -2010, 'Duplicate order sent.'],
    ['not-found', -2011, 'Unknown order sent.'],
    ['rejected', -2011, 'Order was not canceled due to cancel restrictions.'],
    ['rejected spec-changed', -1013, 'Filter failure: LOT_SIZE'],
    ['rejected spec-changed', -1013, 'Filter failure: PRICE_FILTER'],
    ['rejected spec-changed', -1013, 'Filter failure: NOTIONAL'],
    ['rejected', -1013, 'Filter failure: PERCENT_PRICE_BY_SIDE'],
    ['rejected', -1013, 'Filter failure: MAX_NUM_ORDERS'],
    ['not-found', -2013, 'Order does not exist.'],
    ['not-found', -2026, 'Order was canceled or expired with no executed qty over 90 days ago and has been archived.'],
    ['rejected', -2038, 'The order amend was rejected.'],
    ['unknown', -1007, 'Timeout waiting for response from backend server. Send status unknown; execution status unknown.'],
    ['rejected', -1100, 'Illegal characters found in parameter'],
    ['rejected clock', -1021, 'Timestamp for this request is outside of the recvWindow.'],
  ] as const)('is %s: %i %s', (type, code, message) => {
    expect(typeOf(SPOT_OUTCOMES, code, message)).toBe(type);
  });
});

describe('an answer without a code', () => {
  const read = (body: Parameters<typeof readAccepted>[1]): Accepted | undefined => readAccepted('place', body);

  test.each([502, 503, 504, 403, 404])('of status %i leaves the outcome unknown', (status) => {
    expect(outcomeOf(answerOf(status, {}), USDM_OUTCOMES, read).type).toBe('unknown');
  });

  test('says of 429 and 418 that nothing was done, whatever stands in it', () => {
    const head = { headers: { 'retry-after': '7' }, sentAtUs: 0, receiveTimeUs: 0 } as const;
    const html = { type: 'unreadable', reason: 'HTML', ...head } as const;
    const slow = outcomeOfHttp({ ...html, status: 429 }, USDM_OUTCOMES, answerOf, read);
    expect(slow).toMatchObject({ type: 'rate-limited', banned: false, retryAfterUs: 7_000_000 });
    expect(outcomeOfHttp({ ...html, status: 418 }, USDM_OUTCOMES, answerOf, read)).toMatchObject({ banned: true });
    expect(outcomeOfHttp({ ...html, status: 200 }, USDM_OUTCOMES, answerOf, read).type).toBe('unknown');
  });

  test('of success that is not understood is unknown', () => {
    for (const body of [{}, { orderId: null }, [], 'ok', null, { orderId: 1.5 }]) {
      expect(outcomeOf(answerOf(200, body), USDM_OUTCOMES, read).type).toBe('unknown');
    }
  });
});

describe('an accepted amend', () => {
  test.each([
    ['NEW', true],
    ['PARTIALLY_FILLED', true],
    ['CANCELED', false],
    ['FILLED', false],
    ['SOMETHING_NEW', false],
  ])('whose order is %s is final: %s', (status, final) => {
    expect(readAccepted('amend', { orderId: 9_007_199_254_740_993n, status, updateTime: 5 })).toEqual({
      ...{ venueOrderId: '9007199254740993', venueTimeUs: 5_000, final },
    });
  });
});
