import * as v from 'valibot';

/** JSONata; what it may use and must answer is checked once the whole of the settings is known (`check-settings.ts`). */
export const expressionSchema = v.pipe(v.string(), v.minLength(1, 'must not be empty'), v.maxLength(20_000));
/** Text with `{expression}` in it; `{{` and `}}` stand for braces. */
export const templateSchema = v.pipe(v.string(), v.maxLength(4_000));
/** JSON Pointer (RFC 6901); empty for the whole. */
export const pointerSchema = v.pipe(
  v.string(),
  v.regex(/^(\/([^~/]|~[01])*)*$/, 'must be a JSON pointer such as /results or /meta/next; empty for the whole answer'),
);
export const secretSchema = v.pipe(v.string(), v.minLength(1, 'must not be empty'), v.maxLength(4_000));
export const nameSchema = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z_][A-Za-z0-9_]{0,40}$/, 'must be a name of letters, digits and "_"'),
);
const headerName = v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,100}$/, 'must be the name of a header'));

export const webAddress = v.pipe(
  v.string(),
  v.check((text) => {
    const url = URL.parse(text);
    return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '';
  }, 'must be an http or https address without a user name, e.g. https://desk.example.com/api'),
);

export const requestSchema = v.strictObject({
  method: v.optional(v.picklist(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']), 'GET'),
  /** Below `baseUrl`; `{...}` in it is escaped for a path. */
  path: v.pipe(templateSchema, v.startsWith('/', 'must begin with "/"')),
  /** A parameter that comes out empty is left out. */
  query: v.optional(v.record(v.string(), templateSchema), {}),
  /** A header that comes out empty is left out. */
  headers: v.optional(v.record(headerName, templateSchema), {}),
  /** Sent as JSON. */
  body: v.optional(expressionSchema),
  /** True where the body, an object, is sent as a form (application/x-www-form-urlencoded). */
  form: v.optional(v.boolean(), false),
});
export type RequestSettings = v.InferOutput<typeof requestSchema>;

const size = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)), 100);
export const pagingSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('none') }),
  /** The request names `{page}`, and `{size}` where the system takes one. The first short page is the last. */
  v.strictObject({
    kind: v.literal('page'),
    first: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1)), 1),
    size,
  }),
  /** The request names `{offset}`. */
  v.strictObject({ kind: v.literal('offset'), size }),
  /** The answer holds a token; the request names it as `{after}`, empty at first. */
  v.strictObject({ kind: v.literal('token'), at: pointerSchema, size }),
  /** The answer holds the address of the next page; only addresses of the same host are followed. */
  v.strictObject({ kind: v.literal('link'), at: pointerSchema, size }),
  /** The same in a Link header with rel="next" (RFC 8288). */
  v.strictObject({ kind: v.literal('linkHeader'), size }),
]);
export type PagingSettings = v.InferOutput<typeof pagingSchema>;
