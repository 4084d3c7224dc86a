/** The declared format of an extract's text file. The default is RFC 4180 in UTF-8. */
export type FileDialect = {
  /** The canonical name (see readEncoding). */
  readonly encoding?: string;
  /** One ASCII character. */
  readonly delimiter?: string;
  /** One ASCII character; null means that fields are never quoted. */
  readonly quote?: string | null;
  /** Escapes a quotation mark inside a quoted value; by default it is doubled. */
  readonly escape?: string;
  /** The names of the columns, if the file has no header. */
  readonly columns?: readonly string[];
  /** Lines before the header. */
  readonly skip?: number;
  /** Lines after the last row that are no rows, such as totals; blank lines do not count. */
  readonly footer?: number;
};

/** The format of all files, and the additions of single views. */
export type FileDialects = {
  readonly all: FileDialect;
  /** By the view's name in lower case. */
  readonly views: ReadonlyMap<string, FileDialect>;
};

export const dialectOf = ({ all, views }: FileDialects, view: string): FileDialect => ({
  ...all,
  ...views.get(view.toLowerCase()),
});

/** Lines of a file that are missing from its view. */
export type UnreadLine = {
  /** The file's name. */
  readonly file: string;
  readonly line: number;
  readonly message: string;
};
