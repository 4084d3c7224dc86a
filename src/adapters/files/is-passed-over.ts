/** Hidden files, and the drafts and backups of editors: `.x.json`, `~$x.json`, `#x.json#`, `x~.json`. Nobody means them as rules. */
export const isPassedOver = (name: string): boolean =>
  /^[.~#]|~(\.\w+)?$/.test(name) || name === 'node_modules';
