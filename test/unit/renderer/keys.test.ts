import { describe, expect, test } from 'vitest';
import { createActionRegistry } from '../../../src-renderer/app/keys/action-registry.ts';
import { chordOf, chordText, keyCaps, typesText, type KeyLike } from '../../../src-renderer/app/keys/chord.ts';
import {
  actionIds,
  defaultKeys,
  keyConflicts,
  keysInForce,
  type ActionId,
} from '../../../src-renderer/app/keys/default-keys.ts';
import { createKeyDispatcher } from '../../../src-renderer/app/keys/key-dispatcher.ts';

const press = (key: string, modifiers: Partial<KeyLike> = {}): KeyLike => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...modifiers,
});

describe('chords', () => {
  test.each([
    [press('k', { ctrlKey: true }), false, 'Mod+K'],
    [press('k', { metaKey: true }), true, 'Mod+K'],
    [press('k', { ctrlKey: true }), true, 'Ctrl+K'],
    [press('?', { shiftKey: true }), false, '?'],
    [press('J', { shiftKey: true }), false, 'Shift+J'],
    [press(' ', {}), false, 'Space'],
    [press('Enter', { ctrlKey: true }), false, 'Mod+Enter'],
    [press('s', { altKey: true, code: 'KeyS' }), false, 'Alt+S'],
    [press('ß', { altKey: true, code: 'KeyS' }), true, 'Alt+S'],
    [press('Dead', { altKey: true, code: 'KeyN' }), true, 'Alt+N'],
    [press('Home', { altKey: true, code: 'Home' }), true, 'Alt+Home'],
  ])('%o', (event, mac, chord) => expect(chordOf(event, mac)).toBe(chord));

  test('keys that an input method is using are never commands', () => {
    expect(chordOf(press('j', { isComposing: true }), false)).toBeUndefined();
    expect(chordOf(press('Process'), false)).toBeUndefined();
    expect(chordOf(press('Shift', { shiftKey: true }), false)).toBeUndefined();
  });

  test('what would type text is told apart from what would not', () => {
    for (const chord of ['J', 'Shift+J', '?', '+']) expect(typesText(chord)).toBe(true);
    for (const chord of ['Mod+K', 'Alt+A', 'Escape', 'Enter']) expect(typesText(chord)).toBe(false);
  });

  test('key caps', () => {
    expect(keyCaps('Mod+Enter', false)).toEqual([['Ctrl', '↵']]);
    expect(keyCaps('Mod+K', true)).toEqual([['⌘', 'K']]);
    expect(keyCaps('G M', false)).toEqual([['G'], ['M']]);
    expect(['Mod+Enter', 'G M', ''].map((chord) => chordText(chord, false))).toEqual(['Ctrl+↵', 'G M', '']);
    expect(chordText('Alt+S', true)).toBe('⌥S');
  });
});

describe('the default keys', () => {
  test('do not clash with each other', () => expect([...keyConflicts(defaultKeys)]).toEqual([]));
  test('a first step of a sequence may not be a key of its own', () => {
    expect(keyConflicts(keysInForce({ 'list.next': 'G' })).get('list.next')).toBeDefined();
  });
  test('an action without a key clashes with nothing', () => {
    const none = Object.fromEntries(actionIds.map((id) => [id, '']));
    expect(keyConflicts(keysInForce(none)).size).toBe(0);
  });
});

describe('dispatching', () => {
  const dispatcher = (now: () => number = () => 0, mac = false) => {
    const ran: ActionId[] = [];
    const keys = createKeyDispatcher({
      mac,
      keys: () => defaultKeys,
      run: (id) => {
        ran.push(id);
        return id !== 'composer.leave';
      },
      now,
    });
    return { ran, keys };
  };

  test('Option on macOS is a command beside text fields, and types its letter inside of them', () => {
    const { ran, keys } = dispatcher(() => 0, true);
    const option = press('ś', { altKey: true, code: 'KeyS' });
    expect(keys.press(option, true)).toBe(false);
    expect(ran).toEqual([]);
    expect(keys.press(option, false)).toBe(true);
    expect(ran).toEqual(['composer.suggest']);
  });

  test('a sequence runs with its second key, in time', () => {
    let at = 0;
    const { ran, keys } = dispatcher(() => at);
    expect(keys.press(press('g'), false)).toBe(true);
    keys.press(press('m'), false);
    expect(ran).toEqual(['go.mine']);
    keys.press(press('g'), false);
    at = 5000;
    keys.press(press('w'), false);
    expect(ran).toEqual(['go.mine']);
  });

  test('in a text field only keys that type nothing are commands', () => {
    const { ran, keys } = dispatcher();
    expect(keys.press(press('j'), true)).toBe(false);
    expect(keys.press(press('Enter', { ctrlKey: true }), true)).toBe(true);
    expect(ran).toEqual(['composer.send']);
  });

  test('an action that passes leaves its key to the next one', () => {
    const { ran, keys } = dispatcher();
    expect(keys.press(press('Escape'), false)).toBe(true);
    expect(ran).toEqual(['composer.leave', 'window.close']);
  });
});

test('of several handlers the last one takes the action, and gives it back when it leaves', () => {
  const registry = createActionRegistry();
  const ran: string[] = [];
  registry.register('window.close', () => void ran.push('first'));
  const leave = registry.register('window.close', () => void ran.push('second'));
  registry.run('window.close');
  leave();
  registry.run('window.close');
  expect(ran).toEqual(['second', 'first']);
  expect(registry.run('list.next')).toBe(false);
  expect([...registry.available.getState()]).toEqual(['window.close']);
});
