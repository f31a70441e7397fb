import { err, ok } from '../../../../src-shared/result/result.ts';
import type { AdapterContext, AdapterSession } from '../adapter.ts';
import type { AdapterError } from '../adapter-error.ts';
import { printable } from './ami/ami-errors.ts';
import { control } from './control.ts';
import { createLineKeeper } from './line.ts';
import { startListening, type Listening } from './listening.ts';
import { configuredAgents, ownAgent } from './own-agent.ts';
import { sample } from './sample.ts';
import type { AsteriskSettings } from './settings.ts';
import { createPbxState } from './state/pbx-state.ts';

/**
 * One call centre. It keeps one long-lived connection of its own: a pool lends connections for a moment, and a manager connection is a
 * stream of events that belongs to one reader for hours.
 */
export function createAsteriskSession(context: AdapterContext<AsteriskSettings>): AdapterSession {
  const { settings, clock, logger, system } = context;
  const own = ownAgent(settings, context.agent);
  const stateOptions = {
    system,
    configured: configuredAgents(settings, own),
    isOwn: own.is,
    internalDigits: settings.dial.internalDigits,
    wrapUpMs: settings.wrapUpSeconds * 1000,
  };
  const state = createPbxState(stateOptions);
  const keeper = createLineKeeper(context);
  let listening: Listening | undefined;
  const pbxNow = (): number => clock.now() + (keeper.current?.skewMs ?? 0);

  function stopListening(): void {
    listening?.[Symbol.dispose]();
    listening = undefined;
  }

  return {
    async health(signal) {
      const line = await keeper.get(signal);
      if (!line.ok) return line;
      const { connection, banner, clockWrong } = line.value;
      const settingsOfPbx = await connection.send('CoreSettings', [], signal);
      if (!settingsOfPbx.ok && settingsOfPbx.error.kind !== 'misconfigured') return settingsOfPbx;
      const version = settingsOfPbx.ok ? settingsOfPbx.value.response.get('AsteriskVersion') : '';
      const name = settingsOfPbx.ok ? settingsOfPbx.value.response.get('SystemName') : '';
      const said = printable(version ? `Asterisk ${version}${name ? ` (${name})` : ''}` : banner);
      return ok(clockWrong ? { state: 'degraded', said: `${said}; its clock is wrong` } : { state: 'ok', said });
    },

    async pull(cursor, signal) {
      // Everything is pushed. A pull only makes sure that silence is not a broken line.
      const line = await keeper.get(signal);
      if (!line.ok) return line;
      const pong = await line.value.connection.send('Ping', [], signal);
      return pong.ok ? ok({ messages: [], cursor: cursor ?? 'pushed', more: false }) : pong;
    },

    async listen(listener, onDown, signal) {
      stopListening();
      const line = await keeper.get(signal);
      if (!line.ok) return line;
      const { connection } = line.value;
      const started = await startListening(line.value, state, system, clock, listener, signal);
      if (!started.ok) {
        connection.onEvent = undefined;
        // Without its lists the line is of no use; the next attempt starts clean.
        if (started.error.kind !== 'misconfigured') connection.breakOff(started.error);
        return started;
      }
      if (connection.down) return err(connection.down);
      listening = started.value;
      const withdrawn = (): void => {
        stopListening();
        connection.onDown = undefined;
        void connection[Symbol.asyncDispose]();
      };
      connection.onDown = (error: AdapterError) => {
        signal.removeEventListener('abort', withdrawn);
        stopListening();
        logger.warn('asterisk.down', { message: error.message, said: error.said });
        onDown(error);
      };
      if (signal.aborted) withdrawn();
      else signal.addEventListener('abort', withdrawn, { once: true });
      return ok(undefined);
    },

    async control(command, signal) {
      const line = await keeper.get(signal);
      if (!line.ok) return line;
      const follow = (views: Parameters<typeof state.follow>[0]): void =>
        listening?.emit(state.follow(views, pbxNow()), pbxNow());
      return control(
        command,
        line.value.connection,
        { settings, region: context.region, own, state, follow, pbxNow },
        signal,
      );
    },

    async sample(limit, signal) {
      const line = await keeper.get(signal);
      return line.ok ? sample(line.value, stateOptions, limit, pbxNow(), signal) : line;
    },

    async [Symbol.asyncDispose]() {
      stopListening();
      await keeper[Symbol.asyncDispose]();
    },
  };
}
