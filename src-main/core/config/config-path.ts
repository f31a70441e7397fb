/** Path of a member within a configuration, e.g. `systems.0.id`. Names that would not be seen, or be taken for paths, stand in quotes. */
export const configPath = (path: string, name: string): string => {
  if (!/^[\w$@/-]+$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === '' ? name : `${path}.${name}`;
};
