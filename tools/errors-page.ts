import { errorCodes, errorGuide } from '../src/http/errors/error-guide.ts';
import { problemCatalogue } from '../src/http/errors/http-error.ts';

/** `docs/errors.md`: one section per code. */
export function renderErrorsPage(): string {
  const sections = errorCodes.map((code) => {
    const { status, title } = problemCatalogue[code];
    const { when, remedy } = errorGuide[code];
    return `## ${code}\n\n**${status}** ${title}.\n\n${when}\n\n${remedy}\n`;
  });
  return `${introduction}\n${sections.join('\n')}`;
}

const introduction = `# Errors

Every refusal and failure is answered as \`application/problem+json\` (RFC 9457):

\`\`\`json
{
  "type": "/docs/errors#invalid-request",
  "title": "The request does not fit the schema",
  "status": 400,
  "detail": "/budgetMs must be at least 1.",
  "code": "invalid-request",
  "instance": "r-3f9c2a7b51d0-1k",
  "errors": [{ "pointer": "/budgetMs", "message": "must be at least 1", "example": 50 }]
}
\`\`\`

\`code\` is stable; \`title\` and \`detail\` are for people and may change. \`instance\` is the request's id, which is also in the
\`request-id\` header and in the log. \`pointer\` is a JSON Pointer (RFC 6901) into the body; a fault of the path or the query begins
with \`/path/\` or \`/query/\`. Nothing is ever stored by a request that was answered 4xx.
`;
