import * as v from 'valibot';

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
/** A word of the dial plan: context or extension. */
const dialplanWord = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_.*#+-]{1,80}$/, 'a context or extension has letters, digits and _ . * # + -'),
);
const milliseconds = (least: number, most: number, byDefault: number) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most)), byDefault);

/** How one agent of Trunkline is known to the PBX. */
export const agentMappingSchema = v.strictObject({
  /** Technology and resource as in `queues.conf` or a dial string, e.g. `PJSIP/1001` or `Local/1001@agents/n`. */
  interface: text,
  /** Name of the queue member, where it differs from the agent's name. */
  memberName: v.optional(text),
  /** The number colleagues dial; shown as caller to the agent's own calls. */
  extension: v.optional(dialplanWord),
  /** The agent's phone, where `interface` is a Local channel that leads to it, e.g. `PJSIP/1001`; for `deviceControl`. */
  device: v.optional(text),
});

export const asteriskSettingsSchema = v.strictObject({
  host: text,
  /** 5038 is the port of `manager.conf`; 5039 that of its TLS listener. */
  port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)), 5038),
  username: text,
  secret: v.pipe(v.string(), v.minLength(1), v.maxLength(500)),
  /** TLS to the manager's `tlsbindaddr`. `ca` is a PEM certificate that signs the PBX's own. */
  tls: v.optional(
    v.strictObject({
      ca: v.optional(v.string()),
      servername: v.optional(text),
      rejectUnauthorized: v.optional(v.boolean(), true),
    }),
  ),
  /** Send the secret itself where the PBX offers no challenge. Over plain TCP everybody on the way can read it. */
  allowPlaintextLogin: v.optional(v.boolean(), false),
  /** Agent id of Trunkline to what the PBX calls them. Who is not listed is found by the name of a queue member. */
  agents: v.optional(v.record(v.string(), agentMappingSchema), {}),
  /** Seconds after a talk in which the agent counts as wrapping up. 0: none. */
  wrapUpSeconds: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(3600)), 30),
  dial: v.optional(
    v.strictObject({
      /** Context in which numbers are dialled. */
      context: v.optional(dialplanWord, 'from-internal'),
      /** Digits in front of every outside number to get a line, e.g. `0`. */
      prefix: v.optional(v.pipe(v.string(), v.regex(/^[0-9*#]{0,6}$/, 'digits, * and #')), ''),
      /** What stands for the `+` of an international number; `+` where the trunk takes E.164. */
      international: v.optional(v.pipe(v.string(), v.regex(/^(\+|[0-9]{1,5})$/, '+ or digits')), '00'),
      /** Numbers of the own country without their country code. */
      nationalFormat: v.optional(v.boolean(), true),
      /** Numbers of at most this many digits are extensions and are dialled as they are. */
      internalDigits: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10)), 5),
      /** How long the agent's own phone rings. */
      ringMs: milliseconds(5_000, 120_000, 30_000),
      callerId: v.optional(v.pipe(v.string(), v.maxLength(80))),
    }),
    {},
  ),
  /** Context to which calls are transferred; default: the one for dialling. */
  transferContext: v.optional(dialplanWord),
  /**
   * AMI has no action that holds a call or answers a phone. `pjsipNotify` asks the agent's phone to do it by a SIP NOTIFY with
   * `Event: talk` or `Event: hold`, where the phone is set up to take these.
   */
  deviceControl: v.optional(v.picklist(['none', 'pjsipNotify']), 'none'),
  /**
   * Hold without the phone: both sides are redirected to these extensions and bridged again afterwards. The dial plan must play
   * music to the customer and keep the agent's side silent and alive.
   */
  holdExtensions: v.optional(v.strictObject({ context: dialplanWord, customer: dialplanWord, agent: dialplanWord })),
  /** Encoding of names that are not UTF-8 (WHATWG label), e.g. `gb18030`. */
  fallbackEncoding: v.optional(v.picklist(['windows-1252', 'gb18030', 'big5', 'shift_jis', 'euc-kr']), 'windows-1252'),
  connectTimeoutMs: milliseconds(100, 60_000, 8_000),
  actionTimeoutMs: milliseconds(100, 60_000, 8_000),
  /** Milliseconds between keepalive pings. */
  pingEveryMs: milliseconds(100, 300_000, 15_000),
  /** How long half a frame may stand before the line counts as broken. */
  frameTimeoutMs: milliseconds(50, 60_000, 5_000),
});

export type AsteriskSettings = v.InferOutput<typeof asteriskSettingsSchema>;
export type AgentMapping = v.InferOutput<typeof agentMappingSchema>;
