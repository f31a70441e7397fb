import { codePage } from '../../../src-main/core/adapters/cobol-host/code-pages/code-page.ts';
import { RecordCodec, type RecordCodecOptions } from '../../../src-main/core/adapters/cobol-host/codec/record-codec.ts';
import {
  parseCopybook,
  type CopybookOptions,
} from '../../../src-main/core/adapters/cobol-host/copybook/parse-copybook.ts';
import { buildLayout } from '../../../src-main/core/adapters/cobol-host/layout/build-layout.ts';
import { ibmDialect, type Dialect } from '../../../src-main/core/adapters/cobol-host/layout/dialect.ts';
import type { Layout } from '../../../src-main/core/adapters/cobol-host/layout/layout.ts';

export function layoutOf(source: string, dialect: Dialect = ibmDialect, options: CopybookOptions = {}): Layout {
  const copybook = parseCopybook(source, { form: 'free', ...options });
  if (!copybook.ok) throw new Error(JSON.stringify(copybook.error));
  const layout = buildLayout(copybook.value, dialect);
  if (!layout.ok) throw new Error(JSON.stringify(layout.error));
  return layout.value;
}

export function codecOf(
  source: string,
  options: Partial<RecordCodecOptions> & { readonly page?: RecordCodecOptions['page'] } = {},
  dialect: Dialect = ibmDialect,
): RecordCodec {
  const page = options.page ?? codePage('cp037');
  if (page === undefined) throw new Error('cp037 is missing');
  return new RecordCodec(layoutOf(source, dialect), {
    trim: 'right',
    floatFormat: dialect.floatFormat,
    ...options,
    page,
  });
}
