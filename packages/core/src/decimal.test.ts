import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDecimals,
  compareDecimals,
  type DecimalText,
  decimal,
  decimalToNumber,
  divideDecimals,
  isDecimalText,
  MAX_DECIMAL_LENGTH,
  multiplyDecimals,
  parseDecimal,
} from './decimal.ts';
import { isRefusal, RefusalError } from './errors.ts';

/** `units × 10^-decimals` written plainly, with the zeros a careless writer leaves. */
function sloppy(units: bigint, decimals: number): string {
  const digits = String(units < 0n ? -units : units).padStart(decimals + 1, '0');
  const text = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  return units < 0n ? `-${text}` : text;
}

const parts = fc.tuple(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), fc.integer({ min: 0, max: 18 }));
const decimals = parts.map(([units, places]) => decimal(sloppy(units, places)));

/** Value in units of 10^-40: an oracle that knows nothing of `big.js`. */
function value(text: string): bigint {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const size = BigInt(whole + fraction.padEnd(40, '0'));
  return text.startsWith('-') ? -size : size;
}

describe('parseDecimal', () => {
  test.each([
    ['0', '0'],
    ['-0', '0'],
    ['-0.00', '0'],
    ['0.10', '0.1'],
    ['61700.00', '61700'],
    ['100', '100'],
    ['-12.50', '-12.5'],
    ['0.000000000000000001', '0.000000000000000001'],
    ['9007199254740993', '9007199254740993'],
  ])('reads %s as %s', (text, canonical) => {
    expect(parseDecimal(text)).toBe(canonical);
  });

  test('reads text of the greatest length and refuses one character more', () => {
    const longest = '1'.repeat(MAX_DECIMAL_LENGTH);
    expect(parseDecimal(longest)).toBe(longest);
    expect(parseDecimal(`${longest}1`)).toMatchObject({ code: 'not-a-decimal' });
  });

  test('shows a long text cut short, so that a message has a bound', () => {
    const refused = parseDecimal('9'.repeat(1_000_000));
    expect(isRefusal(refused) && refused.message.length).toBeLessThan(100);
  });

  test('gives the value it was given', () => {
    fc.assert(
      fc.property(parts, ([units, places]) => {
        expect(value(decimal(sloppy(units, places)))).toBe(value(sloppy(units, places)));
      }),
    );
  });

  test('reading canonical text changes nothing', () => {
    fc.assert(
      fc.property(decimals, (text) => {
        expect(parseDecimal(text)).toBe(text);
      }),
    );
  });

  test('two texts are equal exactly when their values are', () => {
    fc.assert(
      fc.property(parts, parts, ([a, aPlaces], [b, bPlaces]) => {
        const [left, right] = [sloppy(a, aPlaces), sloppy(b, bPlaces)];
        expect(decimal(left) === decimal(right)).toBe(value(left) === value(right));
      }),
    );
  });

  test('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[-+0-9.e, ]{0,12}$/)), (text) => {
        const read = parseDecimal(text);
        if (isRefusal(read)) expect(read.code).toBe('not-a-decimal');
        else expect(isDecimalText(read)).toBe(true);
      }),
    );
  });
});

describe('decimal', () => {
  test('throws the refusal of text that is no decimal', () => {
    expect(() => decimal('8e-7')).toThrow(RefusalError);
  });
});

describe('isDecimalText', () => {
  test.each(['0', '1', '-1', '0.1', '-0.1', '10', '1000000000000000000000'])('knows %s as canonical', (text) => {
    expect(isDecimalText(text)).toBe(true);
  });

  test.each(['', '-0', '0.0', '0.10', '1.', '01', '+1', '1e3', '1E3', ' 1', 1, null, undefined])(
    'knows %j as not canonical',
    (text) => {
      expect(isDecimalText(text)).toBe(false);
    },
  );

  test('counts the same length as the reader', () => {
    expect(isDecimalText('1'.repeat(MAX_DECIMAL_LENGTH))).toBe(true);
    expect(isDecimalText('1'.repeat(MAX_DECIMAL_LENGTH + 1))).toBe(false);
  });
});

describe('canonical text', () => {
  test('never has an exponent, a plus, idle zeros or a minus zero', () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        for (const text of [a, b, addDecimals(a, b), multiplyDecimals(a, b)]) {
          expect(text).toMatch(/^(0|-?(0|[1-9]\d*)(\.\d*[1-9])?)$/);
          expect(text).not.toBe('-0');
        }
      }),
    );
  });

  test.each([
    ['0.0000001', '0.0000001', '0.00000000000001'],
    ['100000000000000000000', '100000000000000000000', '10000000000000000000000000000000000000000'],
  ])('stays plain where JavaScript would write an exponent: %s × %s', (a, b, product) => {
    expect(multiplyDecimals(decimal(a), decimal(b))).toBe(product);
  });
});

describe('arithmetic', () => {
  test('adds what doubles cannot', () => {
    expect(addDecimals(decimal('0.1'), decimal('0.2'))).toBe('0.3');
    expect(addDecimals(decimal('-5'), decimal('5'))).toBe('0');
  });

  test('sum, product and order are those of exact integers', () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        expect(value(addDecimals(a, b))).toBe(value(a) + value(b));
        expect(value(multiplyDecimals(a, b)) * 10n ** 40n).toBe(value(a) * value(b));
        expect(compareDecimals(a, b)).toBe(value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0);
      }),
    );
  });

  test('gives the nearest double for formulas', () => {
    expect(decimalToNumber(decimal('0.1'))).toBe(0.1);
  });
});

describe('divideDecimals', () => {
  test.each([
    ['0.0000100', '1000', '0.00000001'],
    ['1', '8', '0.125'],
    ['-3', '0.5', '-6'],
    ['0', '7', '0'],
  ])('divides %s by %s', (a, b, quotient) => {
    expect(divideDecimals(decimal(a), decimal(b))).toBe(quotient);
  });

  test.each([
    ['1', '3'],
    ['1', '0'],
    ['0.000000000000000001', '10000000'],
  ])('refuses %s by %s, which has no exact answer of 24 places', (a, b) => {
    expect(divideDecimals(decimal(a), decimal(b))).toMatchObject({ code: 'off-grid' });
  });

  test('undoes a multiplication', () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        fc.pre(b !== '0');
        const back = divideDecimals(multiplyDecimals(a, b), b);
        expect(back).toBe(a satisfies DecimalText);
      }),
    );
  });
});
