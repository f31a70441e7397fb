import soap from 'soap';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { HttpLimits } from '../../http/http-client.ts';
import { saidText } from '../../http/said-text.ts';
import type { Clock } from '../../ports/clock.ts';
import type { AdapterError } from '../adapter-error.ts';
import { faultOf, type SoapFault } from './fault.ts';
import { createHttpTransport, type CallNote } from './http-transport.ts';
import type { SoapCrmSettings } from './settings.ts';

/** A WSDL is read again after so long, in milliseconds: services are moved and mended. */
const WSDL_MS = 6 * 3_600_000;

export interface SoapCall {
  readonly operation: string;
  readonly request: Readonly<Record<string, unknown>>;
  /** True where a lost answer leaves it open whether something changed. */
  readonly write?: boolean;
}

/** Speaks SOAP as the WSDL describes it, with a user name token in every call. */
export interface SoapClient extends AsyncDisposable {
  call(call: SoapCall, signal: AbortSignal): Promise<Result<unknown, AdapterError>>;
  /** Reads the WSDL, where it has not been read. Answers the names of its operations. */
  operations(signal: AbortSignal): Promise<Result<readonly string[], AdapterError>>;
}

/** Every simple type stays the text it is: a number of 18 digits must not go through a float, a date not through a zone. */
const asText = (text: string): string => text;
const simpleTypes = [
  ...['int', 'integer', 'long', 'short', 'byte', 'unsignedInt', 'unsignedLong', 'unsignedShort', 'unsignedByte'],
  ...['positiveInteger', 'nonNegativeInteger', 'negativeInteger', 'nonPositiveInteger', 'decimal', 'double', 'float'],
  ...['dateTime', 'date', 'time', 'boolean', 'bool'],
];
const customDeserializer = Object.fromEntries(simpleTypes.map((type) => [type, asText]));

/** What of the library's client is used. Its methods are named by the WSDL, so the type cannot know them. */
interface LibraryClient {
  setSecurity(security: unknown): void;
  setEndpoint(endpoint: string): void;
  describe(): Readonly<
    Record<string, Readonly<Record<string, Readonly<Record<string, { readonly input?: object | null }>>>>>
  >;
  readonly [method: string]: unknown;
}
type Method = (request: object, options: object) => Promise<readonly unknown[]>;

interface Loaded {
  readonly client: LibraryClient;
  /** Operation to the order of its arguments: a sequence of XML Schema has one. */
  readonly inputs: ReadonlyMap<string, readonly string[]>;
  readonly at: number;
}

export function createSoapClient(settings: SoapCrmSettings, clock: Clock, limits?: HttpLimits): SoapClient {
  const { wsdl, endpoint, security } = settings;
  const secrets = [security.password];
  const transport = createHttpTransport([wsdl, ...(endpoint === undefined ? [] : [endpoint])], secrets, clock, limits);
  let loaded: Loaded | undefined;

  async function load(signal: AbortSignal): Promise<Result<Loaded, AdapterError>> {
    if (loaded !== undefined && clock.monotonic() - loaded.at < WSDL_MS) return ok(loaded);
    const note: CallNote = { signal, write: false, name: 'the WSDL' };
    try {
      const made = (await soap.createClientAsync(wsdl, {
        httpClient: transport as never,
        disableCache: true,
        customDeserializer,
        forceSoap12Headers: settings.soapVersion === '1.2',
        // The library hands these to the transport with the request for the WSDL.
        wsdl_options: { note },
        ...(endpoint === undefined ? {} : { endpoint }),
      })) as unknown as LibraryClient;
      made.setSecurity(
        new soap.WSSecurity(security.username, security.password, {
          passwordType: security.passwordType === 'digest' ? 'PasswordDigest' : 'PasswordText',
          hasTimeStamp: false,
          hasNonce: true,
          hasTokenCreated: true,
          mustUnderstand: true,
        }),
      );
      if (endpoint !== undefined) made.setEndpoint(endpoint);
      const ports = Object.values(made.describe()).flatMap((service) => Object.values(service));
      const inputs = new Map(
        ports.flatMap((port) =>
          Object.entries(port).map(([operation, { input }]) => [operation, Object.keys(input ?? {})]),
        ),
      );
      loaded = { client: made, inputs, at: clock.monotonic() };
      return ok(loaded);
    } catch (fault) {
      if (note.error) return err(note.error);
      return err({
        kind: 'misconfigured',
        message: `the WSDL at ${wsdl} cannot be understood`,
        said: saidText(fault instanceof Error ? fault.message : String(fault), secrets),
        advice: {
          key: 'soap.advice.wsdl',
          text: 'Check that the address is that of the WSDL itself, usually ending with ?wsdl.',
        },
      });
    }
  }

  function inOrder(request: Readonly<Record<string, unknown>>, order: readonly string[]): object {
    const bare = order.map((name) => name.replace(/\[\]$/, ''));
    const place = (name: string): number => (bare.includes(name) ? bare.indexOf(name) : bare.length);
    return Object.fromEntries(Object.entries(request).toSorted(([a], [b]) => place(a) - place(b)));
  }

  async function call(
    { operation, request, write = false }: SoapCall,
    signal: AbortSignal,
  ): Promise<Result<unknown, AdapterError>> {
    if (signal.aborted) return err({ kind: 'unreachable', message: `${operation} was given up before it was sent` });
    const ready = await load(signal);
    if (!ready.ok) return ready;
    const { client, inputs } = ready.value;
    const method = client[`${operation}Async`] as Method | undefined;
    if (method === undefined || !inputs.has(operation)) {
      const known = [...inputs.keys()].slice(0, 20).join(', ');
      return err({
        kind: 'misconfigured',
        message: `the WSDL has no operation ${operation}; it has ${known}`,
        advice: {
          key: 'soap.advice.operation',
          text: 'Check the names of operations in the settings against the WSDL.',
        },
      });
    }
    const note: CallNote = { signal, write, name: operation };
    try {
      const [result] = await method.call(client, inOrder(request, inputs.get(operation) ?? []), { note });
      return ok(result);
    } catch (fault) {
      if (note.error) return err(note.error);
      const known = faultOf(fault);
      if (known !== undefined) return err(meaningOf(operation, known, write));
      const said = saidText(fault instanceof Error ? fault.message : String(fault), secrets);
      return err({ kind: 'nonsense', message: `the answer to ${operation} cannot be understood`, said });
    }
  }

  function meaningOf(operation: string, { code, text }: SoapFault, write: boolean): AdapterError {
    const said = saidText(`${code}: ${text}`, secrets);
    const { faults } = settings;
    const means = (words: readonly string[] = []): boolean => words.some((word) => said.includes(word));
    if (means(faults.login)) {
      const advice = { key: 'soap.advice.login', text: 'Check user and password, and the clock of this computer.' };
      return {
        kind: 'misconfigured',
        message: 'the CRM does not accept the user name token',
        about: 'login',
        said,
        advice,
      };
    }
    if (means(faults.stale)) return { kind: 'refused', stale: true, message: 'the record changed meanwhile', said };
    if (means(faults.permission)) {
      const advice = {
        key: 'soap.advice.permission',
        text: 'Ask the administrator of the CRM to permit this operation.',
      };
      return { kind: 'misconfigured', message: `this user may not ${operation}`, about: 'permission', said, advice };
    }
    if (means(faults.busy)) return { kind: 'busy', message: `the CRM asks to come back later (${operation})`, said };
    // The fault of a receiver says that it failed, not how far it had come (SOAP 1.2 part 1, 5.4.6).
    if (/^(?:[\w.-]+:)?(Server|Receiver)\b/.test(code)) {
      return { kind: write ? 'unknown' : 'nonsense', message: `the CRM failed at ${operation}`, said };
    }
    return { kind: 'refused', message: `the CRM refused ${operation}`, said };
  }

  return {
    call,
    async operations(signal) {
      const ready = await load(signal);
      return ready.ok ? ok([...ready.value.inputs.keys()]) : ready;
    },
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}
