import { describe, expect, test, vi } from 'vitest';
import { createEmitter } from './emitter.ts';

type Events = { readonly error: Error; readonly tick: number; readonly done: undefined };

describe('an emitter', () => {
  test('calls handlers at once, in the order they were added, with one payload', () => {
    const emitter = createEmitter<Events>();
    const heard: string[] = [];
    emitter.on('tick', (payload) => heard.push(`first ${payload}`));
    emitter.on('tick', (payload) => heard.push(`second ${payload}`));
    emitter.emit('tick', 7);
    expect(heard).toEqual(['first 7', 'second 7']);
  });

  test('keeps events apart', () => {
    const emitter = createEmitter<Events>();
    const handler = vi.fn();
    emitter.on('done', handler);
    emitter.emit('tick', 1);
    expect(handler).not.toHaveBeenCalled();
  });

  test('unsubscribes exactly one of two equal handlers', () => {
    const emitter = createEmitter<Events>();
    const handler = vi.fn();
    const first = emitter.on('tick', handler);
    emitter.on('tick', handler);
    first();
    first();
    emitter.emit('tick', 1);
    expect(handler).toHaveBeenCalledTimes(1);
    expect(emitter.listenerCount('tick')).toBe(1);
  });

  test('calls a handler of once a single time, and not at all when it was taken back', () => {
    const emitter = createEmitter<Events>();
    const [once, never] = [vi.fn(), vi.fn()];
    emitter.once('tick', once);
    emitter.once('tick', never)();
    emitter.emit('tick', 1);
    emitter.emit('tick', 2);
    expect(once.mock.calls).toEqual([[1]]);
    expect(never).not.toHaveBeenCalled();
  });

  test('does not throw for an error nobody listens for', () => {
    expect(() => createEmitter<Events>().emit('error', new Error('x'))).not.toThrow();
  });

  test('lets what a handler throws out through emit', () => {
    const emitter = createEmitter<Events>();
    const after = vi.fn();
    emitter.on('tick', () => {
      throw new Error('broken handler');
    });
    emitter.on('tick', after);
    expect(() => emitter.emit('tick', 1)).toThrow('broken handler');
    expect(after).not.toHaveBeenCalled();
  });

  test('never calls a handler after it was taken back, not even in the emit under way', () => {
    const emitter = createEmitter<Events>();
    const late = vi.fn();
    let takeBack = (): void => {};
    emitter.on('tick', () => takeBack());
    takeBack = emitter.on('tick', late);
    emitter.on('tick', () => {});
    emitter.emit('tick', 1);
    expect(late).not.toHaveBeenCalled();
  });

  test('leaves a handler added during an emit for the next one', () => {
    const emitter = createEmitter<Events>();
    const late = vi.fn();
    emitter.once('tick', () => emitter.on('tick', late));
    emitter.on('tick', () => {});
    emitter.emit('tick', 1);
    expect(late).not.toHaveBeenCalled();
    emitter.emit('tick', 2);
    expect(late.mock.calls).toEqual([[2]]);
  });

  test('drops every handler at once', () => {
    const emitter = createEmitter<Events>();
    const handler = vi.fn();
    emitter.on('tick', handler);
    emitter.on('done', handler);
    emitter.clear();
    emitter.emit('tick', 1);
    emitter.emit('done', undefined);
    expect(handler).not.toHaveBeenCalled();
    expect(emitter.listenerCount('tick')).toBe(0);
  });

  test('takes names that objects already have', () => {
    type Odd = { readonly __proto__: number; readonly constructor: number };
    const emitter = createEmitter<Odd>();
    const handler = vi.fn();
    emitter.emit('constructor', 1);
    emitter.on('__proto__', handler);
    emitter.emit('__proto__', 2);
    expect(handler.mock.calls).toEqual([[2]]);
  });
});
