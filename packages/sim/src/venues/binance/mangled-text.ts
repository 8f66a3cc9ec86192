import type { Mangling } from './faults.ts';

/** Spoils the first member of that name, wherever it stands in a JSON text (F38). A text without it is only ever added to. */
export function mangledText(text: string, field: string, mangling: Mangling): string {
  if (mangling === 'extra') return text.replace(/^\{/, `{"${field}":{"unheard":["of",1]},`);
  const member = new RegExp(`"${field}":("(?:[^"\\\\]|\\\\.)*"|-?[0-9][0-9.eE+-]*|true|false|null)(,?)`);
  return text.replace(member, (whole, value: string, comma: string) => {
    const quoted = value.startsWith('"');
    switch (mangling) {
      case 'missing':
        return comma === '' ? `"${field}_":0` : '';
      case 'nan':
        return `"${field}":${quoted ? '"NaN"' : 'NaN'}${comma}`;
      case 'null':
        return `"${field}":null${comma}`;
      case 'zero':
        return `"${field}":${quoted ? '"0"' : '0'}${comma}`;
      case 'negative':
        return `"${field}":${quoted ? `"-${value.slice(1)}` : `-${value}`}${comma}`;
      case 'text':
        return `"${field}":"?"${comma}`;
      default:
        return whole;
    }
  });
}
