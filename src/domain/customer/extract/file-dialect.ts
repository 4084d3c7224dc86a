/** How a text file of an extract is written, as far as somebody declared it. What is not declared is RFC 4180 in UTF-8. */
export type FileDialect = {
  /** As readEncoding spells it. */
  readonly encoding?: string;
  /** One character of ASCII. */
  readonly delimiter?: string;
  /** One character of ASCII; null: fields are never quoted. */
  readonly quote?: string | null;
  /** Makes a quotation mark part of a quoted value, instead of a second quotation mark. */
  readonly escape?: string;
  /** The names of the columns; the file has no header. */
  readonly columns?: readonly string[];
  /** Lines before the header. */
  readonly skip?: number;
};

/** Those of all files, and those that single views declare besides. */
export type FileDialects = {
  readonly all: FileDialect;
  /** By the view's name in lower case. */
  readonly views: ReadonlyMap<string, FileDialect>;
};

export const dialectOf = ({ all, views }: FileDialects, view: string): FileDialect => ({
  ...all,
  ...views.get(view.toLowerCase()),
});

/** Lines of a file that are in no row of its view. */
export type UnreadLine = {
  /** The file's name. */
  readonly file: string;
  readonly line: number;
  readonly message: string;
};
