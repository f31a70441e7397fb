// What the record commands and the host session use of the record codec.
export { codePage, type CodePage } from './code-pages/code-page.ts';
export { Decimal } from './codec/decimal.ts';
export { readJson } from './codec/json-reader.ts';
export { printedLeaves, writeJson, type JsonRules } from './codec/json-writer.ts';
export { nodeNamed, RecordCodec, type DecodedRecord, type OccursRoom, type SegmentRule } from './codec/record-codec.ts';
export type { RecordObject } from './codec/record-members.ts';
export type { Trim } from './codec/text-field.ts';
export type { FieldProblem } from './codec/value.ts';
export { describeCopybookProblem } from './copybook/copybook-error.ts';
export { parseCopybook, type CopybookOptions } from './copybook/parse-copybook.ts';
export { buildLayout } from './layout/build-layout.ts';
export { ibmDialect, gnuCobolDialect, type Dialect } from './layout/dialect.ts';
export { layoutLines } from './layout/format-layout.ts';
export type { Layout, LayoutNode } from './layout/layout.ts';
export { describe } from './records/descriptors.ts';
export { FrameReader, readFrames } from './records/frame-reader.ts';
export { recordFormats, type Frame, type RecordFormat } from './records/record-format.ts';
