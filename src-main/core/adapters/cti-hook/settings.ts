import * as v from 'valibot';
import { inboundHttpSettingsSchema } from '../../inbound-http/inbound-http-settings.ts';
import { settingLabel } from '../setting-label.ts';

const name = v.pipe(v.string(), v.minLength(1, 'must not be empty'), v.maxLength(200));

/** Settings of a call hook. */
export const ctiHookSettingsSchema = v.strictObject({
  /** Where the call centre sends its hooks, and how it proves who it is. */
  hook: v.pipe(
    inboundHttpSettingsSchema,
    v.forward(
      v.check(({ secret }) => secret !== undefined, 'is needed: a call that rings opens a customer on the screen'),
      ['secret'],
    ),
    settingLabel({ en: 'Where hooks arrive', zh: '推送接收地址' }),
  ),
  /** Agent id of Trunkline to the names and numbers the call centre uses for them. */
  agents: v.pipe(
    v.optional(v.record(v.string(), v.pipe(v.array(name), v.minLength(1))), {}),
    settingLabel({ en: 'Names and numbers of agents', zh: '客服的名称和分机号' }),
  ),
  /** Seconds after a talk in which the agent counts as wrapping up. 0: none. */
  wrapUpSeconds: v.pipe(
    v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3_600)), 30),
    settingLabel({ en: 'Wrap-up (seconds)', zh: '话后处理（秒）' }),
  ),
  /** A call without news for so long counts as over: its hang-up was lost. */
  forgetAfterMinutes: v.pipe(
    v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_440)), 240),
    settingLabel({ en: 'A call counts as over after (minutes)', zh: '超过多久视为结束（分钟）' }),
  ),
});

export type CtiHookSettings = v.InferOutput<typeof ctiHookSettingsSchema>;
