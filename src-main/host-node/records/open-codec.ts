import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  buildLayout,
  codePage,
  describeCopybookProblem,
  ibmDialect,
  parseCopybook,
  RecordCodec,
  type CodePage,
  type Layout,
  type LayoutNode,
  type OccursRoom,
  type SegmentRule,
} from '../../core/adapters/cobol-host/host-records.ts';
import { err, ok, type Result } from '../../../src-shared/result/result.ts';
import type { CommandOptions, SegmentOption } from './command-options.ts';

export interface OpenedCodec {
  readonly codec: RecordCodec;
  readonly layout: Layout;
  readonly page: CodePage;
}

const extensions = ['', '.cpy', '.CPY', '.cob', '.cbl', '.copy'];

/** Looks for a copied text beside the copybook: its name as written and in small letters, with the usual extensions. */
function copyFinder(copybook: string) {
  return (name: string, library: string | undefined) => {
    const folders =
      library === undefined
        ? [dirname(copybook)]
        : [
            join(dirname(copybook), basename(library)),
            join(dirname(copybook), basename(library).toLowerCase()),
            dirname(copybook),
          ];
    for (const folder of folders) {
      for (const stem of [basename(name), basename(name).toLowerCase()]) {
        for (const extension of extensions) {
          const file = join(folder, `${stem}${extension}`);
          try {
            return { file, source: readFileSync(file, 'utf8') };
          } catch (error) {
            const { code } = error as NodeJS.ErrnoException;
            if (code !== 'ENOENT' && code !== 'EISDIR' && code !== 'ENOTDIR') throw error;
          }
        }
      }
    }
    return undefined;
  };
}

/** Reads and lays out the copybook of a command. */
export function openLayout(options: CommandOptions): Result<Layout, string> {
  let source: string;
  try {
    source = readFileSync(options.copybook, 'utf8');
  } catch (error) {
    return err(`The copybook cannot be read: ${(error as Error).message}`);
  }
  const parsed = parseCopybook(source, { file: options.copybook, findCopy: copyFinder(options.copybook) });
  if (!parsed.ok) return err(describeCopybookProblem(parsed.error));
  const ascii = codePage(options.codepage)?.ebcdic === false;
  const layout = buildLayout(parsed.value, {
    ...ibmDialect,
    // What is native to a machine that writes ASCII is little-endian: every such machine COBOL runs on today is.
    nativeOrder: ascii ? 'little' : 'big',
    floatFormat: options.ieee ? 'ieee' : 'ibm',
  });
  return layout.ok ? layout : err(describeCopybookProblem(layout.error));
}

/** Reads the copybook of a command and compiles its codec. */
export function openCodec(options: CommandOptions): Result<OpenedCodec, string> {
  const page = codePage(options.codepage);
  if (page === undefined) return err(`--codepage ${options.codepage}: there is no such code page.`);
  const layout = openLayout(options);
  if (!layout.ok) return layout;
  const segments: SegmentRule[] = [];
  for (const option of options.segments) {
    const rule = segmentRule(layout.value, option);
    if (!rule.ok) return rule;
    segments.push(rule.value);
  }
  const codec = new RecordCodec(layout.value, {
    page,
    trim: options.trim,
    floatFormat: options.ieee ? 'ieee' : 'ibm',
    occurs: roomOf(options.records),
    segments,
  });
  return ok({ codec, layout: layout.value, page });
}

function segmentRule(layout: Layout, { field, values, group }: SegmentOption): Result<SegmentRule, string> {
  const nodes = all(layout.root);
  const named = (name: string): LayoutNode | undefined =>
    nodes.find((node) => node.name === name || node.jsonName === name.replaceAll('-', '_'));
  const fieldNode = named(field);
  const groupNode = named(group);
  if (fieldNode === undefined || fieldNode.children.length > 0)
    return err(`--segment: the copybook has no field ${field}.`);
  if (groupNode === undefined) return err(`--segment: the copybook has no group ${group}.`);
  if (groupNode.redefines === undefined && !groupNode.redefined)
    return err(`--segment: ${group} neither redefines anything nor is redefined.`);
  const base = groupNode.redefines ?? groupNode;
  const between = nodes.slice(nodes.indexOf(base), nodes.indexOf(fieldNode));
  if (between.some((node) => node.occurs?.dependingOn !== undefined))
    return err(`--segment: ${field} stands behind a table of varying size, so it cannot say what ${group} is.`);
  return ok({ field: fieldNode, values, group: groupNode });
}

const all = (node: LayoutNode): LayoutNode[] => [node, ...node.children.flatMap(all)];

/** Formats with a length before each record tell by it how much room its tables take. */
function roomOf(records: CommandOptions['records']): OccursRoom {
  if (records === 'variable-occurs') return 'actual';
  return records === 'rdw-be' || records === 'rdw-le' || records === 'vb' ? 'by-length' : 'largest';
}
