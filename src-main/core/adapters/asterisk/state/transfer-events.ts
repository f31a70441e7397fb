import type { AmiFrame } from '../ami/ami-frame.ts';
import type { CallLedger } from './call-ledger.ts';
import { known } from './channel-name.ts';
import type { TechnicalResult } from './q850.ts';

/** Transfers and the outcome of an Originate. */
export function applyTransferEvent(ledger: CallLedger, frame: AmiFrame, at: number): void {
  switch (frame.name) {
    case 'BlindTransfer': {
      const transferer = ledger.named(frame, 'Transferer', at);
      const transferee = ledger.named(frame, 'Transferee', at);
      if (frame.get('Result') !== 'Success') return;
      const by = [transferer?.id ?? frame.get('TransfererUniqueid')];
      record(ledger, transferee?.id ?? transferer?.id, frame.get('Extension'), by, at);
      return;
    }
    case 'AttendedTransfer': {
      const original = ledger.named(frame, 'OrigTransferer', at);
      const second = ledger.named(frame, 'SecondTransferer', at);
      const transferee = ledger.named(frame, 'Transferee', at);
      const target = ledger.named(frame, 'TransferTarget', at);
      if (frame.get('Result') !== 'Success') return;
      const by = [
        original?.id ?? frame.get('OrigTransfererUniqueid'),
        second?.id ?? frame.get('SecondTransfererUniqueid'),
      ];
      const to = targetOf(frame) || target?.name || '';
      record(ledger, transferee?.id ?? original?.id ?? target?.id, to, by, at);
      return;
    }
    case 'OriginateResponse': {
      if (frame.get('Response') !== 'Failure') return;
      const call = ledger.calls.get(frame.get('Uniqueid'));
      if (call) call.failed ??= resultOfOriginate(frame.get('Reason'));
      return;
    }
  }
}

/**
 * Where an attended transfer went. A Local target carries what was dialled in its name; otherwise the number of the target counts, and
 * where it is an application (voicemail), what the transferer dialled to reach it. Asterisk may have put the transferee's own number
 * into any of the caller id fields already; that is never the target.
 */
function targetOf(frame: AmiFrame): string {
  const local = /^Local\/([^@]+)@/.exec(frame.get('TransferTargetChannel'))?.[1];
  if (local) return local;
  const transferee = frame.get('TransfereeCallerIDNum');
  const candidates = [
    frame.get('TransferTargetCallerIDNum'),
    frame.get('SecondTransfererConnectedLineNum'),
    frame.get('SecondTransfererExten'),
    frame.get('DestApp'),
  ];
  return candidates.find((candidate) => known(candidate) !== '' && candidate !== transferee) ?? '';
}

function record(ledger: CallLedger, channel: string | undefined, to: string, by: readonly string[], at: number): void {
  const call = channel === undefined ? undefined : ledger.callOf(channel);
  if (!call) return;
  call.transfer = { to, at, by: new Set(by.filter((id) => id !== '')) };
  // The transferer left on purpose: that is not a hang-up of the call.
  call.hungUpFirst = undefined;
  call.endedBy = undefined;
  ledger.touched.add(call.linkedid);
}

/** `Reason` of OriginateResponse is an `AST_CONTROL_*` value of `include/asterisk/frame.h`: 3 ringing, 5 busy, 8 congestion. */
export function resultOfOriginate(reason: string): TechnicalResult {
  switch (reason) {
    case '1':
    case '3':
      return 'noAnswer';
    case '5':
      return 'busy';
    case '8':
      return 'congestion';
    default:
      return 'unknown';
  }
}
