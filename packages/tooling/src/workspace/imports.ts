import { parseSync } from 'oxc-parser';

/** One mention of another module, whichever syntax it takes. */
export interface ImportReference {
  readonly specifier: string;
  /** True when nothing of it is left at run time. */
  readonly typeOnly: boolean;
  /** Counted from 1. */
  readonly line: number;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

/**
 * Every module a TypeScript source refers to: imports, re-exports, `import()` and `import('…')` in a type.
 *
 * Read from the syntax tree, because a comment that mentions an import is none and TypeScript 7 has no compiler API.
 *
 * @throws when the source does not parse
 */
export function importsOf(source: string, fileName: string): readonly ImportReference[] {
  const { program, errors } = parseSync(fileName, source);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${fileName}: ${error.message}`);
  const found: ImportReference[] = [];
  visit(program as unknown, (node) => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) found.push({ specifier, typeOnly: isTypeOnly(node), line: lineAt(source, node.start) });
  });
  return found;
}

function specifierOf(node: Node): string | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return literal(node.source);
    default:
      return undefined;
  }
}

/** `import { type A }` keeps the module at run time under `verbatimModuleSyntax`, so only the statement's own kind counts. */
function isTypeOnly(node: Node): boolean {
  return node.type === 'TSImportType' || node.importKind === 'type' || node.exportKind === 'type';
}

function literal(node: unknown): string | undefined {
  const value = isNode(node) ? node.value : undefined;
  return typeof value === 'string' ? value : undefined;
}

function visit(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, see);
  } else if (isNode(value)) {
    see(value);
    for (const child of Object.values(value)) visit(child, see);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Node>).type === 'string';
}

function lineAt(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length;
}
