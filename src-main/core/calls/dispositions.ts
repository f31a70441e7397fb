/** How a call ended in business terms: what the agent chooses in wrap-up. Kept apart from its technical result. */
export interface Disposition {
  readonly code: string;
  readonly label: { readonly en: string; readonly zh: string };
  /** Somebody has to call again. */
  readonly needsCallback: boolean;
  /** The matter of this call is settled. */
  readonly final: boolean;
}

const disposition = (code: string, en: string, zh: string, needsCallback: boolean, final: boolean): Disposition => ({
  code,
  label: { en, zh },
  needsCallback,
  final,
});

/** The codes offered where the workspace names none of its own; codes are stored, labels are shown. */
export const dispositions: readonly Disposition[] = [
  disposition('resolved', 'Resolved', '已解决', false, true),
  disposition('information', 'Information given', '已答复咨询', false, true),
  disposition('followUp', 'Follow-up needed', '需要跟进', false, false),
  disposition('callback', 'Call back agreed', '约定回电', true, false),
  disposition('escalated', 'Handed to second level', '已升级处理', false, false),
  disposition('complaint', 'Complaint', '投诉', false, false),
  disposition('noAnswer', 'No answer', '无人接听', true, false),
  disposition('voicemail', 'Voicemail left', '已留言', true, false),
  disposition('wrongNumber', 'Wrong number', '打错号码', false, true),
  disposition('doNotCall', 'Asked not to be called', '要求勿扰', false, true),
];
