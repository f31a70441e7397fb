/** Plain data as far as our own configuration files use YAML. */
export type Yaml = string | number | boolean | Yaml[] | { [key: string]: Yaml };

interface Line {
  readonly indent: number;
  readonly text: string;
}

function scalar(text: string): Yaml {
  const flow = /^\[(.*)\]$/.exec(text);
  if (flow) return (flow[1] ?? '').split(',').map((item) => scalar(item.trim()));
  const quoted = /^'(.*)'$/.exec(text);
  if (quoted) return quoted[1] ?? '';
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** Reads maps, lists and scalars by indentation: the part of YAML 1.2 that `electron-builder.yml` keeps to. */
export function readYaml(source: string): Yaml {
  const lines: Line[] = source
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('#'))
    .map((line) => ({ indent: line.length - line.trimStart().length, text: line.trim() }));
  let at = 0;

  const block = (indent: number): Yaml => {
    const isList = lines[at]?.text.startsWith('- ');
    const list: Yaml[] = [];
    const map: { [key: string]: Yaml } = {};
    for (let line = lines[at]; line && line.indent === indent; line = lines[at]) {
      if (isList) {
        const item = line.text.slice(2);
        // `- key: value` opens a map whose other keys stand two columns further in.
        if (/^[\w$]+: /.test(item)) {
          lines[at] = { indent: indent + 2, text: item };
          list.push(block(indent + 2));
        } else {
          at++;
          list.push(scalar(item));
        }
        continue;
      }
      const [, key, value] = /^([\w$]+):(?: (.*))?$/.exec(line.text) ?? [];
      if (key === undefined) throw new Error(`not understood: ${line.text}`);
      at++;
      map[key] = value === undefined ? block(lines[at]?.indent ?? 0) : scalar(value);
    }
    return isList ? list : map;
  };
  return block(0);
}
