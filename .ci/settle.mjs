/**
 * What V8 would rather know at once: that the names of a module stand for one thing each.
 *
 * A declared function may be assigned to, an import may change, and what is exported lies in a cell:
 * of all of them V8 asks at every use whether they are still what they were. A constant it compiles
 * in. So functions become constants, made before all else, and imports and exports get a second
 * name, one for inside and one for outside.
 */
import { parseAst } from 'rolldown/parseAst';

/** The source of a module, its outermost names constants. */
export function settle(source) {
  const imports = [];
  const functions = [];
  const exports = [];
  let rest = '';
  let at = 0;
  for (const node of parseAst(source).body) {
    const made = SETTLED[node.type]?.(node, source, { imports, functions, exports });
    if (made !== true) continue;
    rest += source.slice(at, node.start);
    at = node.end;
  }
  rest += source.slice(at);
  return [...imports, ...functions, rest, ...exports].join('\n');
}

const SETTLED = {
  ImportDeclaration(node, source, { imports }) {
    const pairs = node.specifiers.filter(({ type }) => type === 'ImportSpecifier');
    if (pairs.length !== node.specifiers.length) {
      imports.push(source.slice(node.start, node.end));
      return true;
    }
    const named = pairs.map(({ imported, local }) => `${imported.name} as ${outside(local)}`);
    imports.push(`import { ${named.join(', ')} } from ${node.source.raw};`);
    for (const { local } of pairs) imports.push(`const ${local.name} = ${outside(local)};`);
    return true;
  },
  FunctionDeclaration({ id, start, end }, source, { functions }) {
    const text = source.slice(start, id.start) + source.slice(id.end, end);
    functions.push(`const ${id.name} = ${text};`);
    return true;
  },
  ExportNamedDeclaration({ declaration, source: from, specifiers }, _source, { exports }) {
    if (declaration !== null || from !== null) return false;
    for (const { local } of specifiers) exports.push(`const ${outside(local)} = ${local.name};`);
    const named = specifiers.map(({ local, exported }) => `${outside(local)} as ${exported.name}`);
    exports.push(`export { ${named.join(', ')} };`);
    return true;
  },
};

function outside({ name }) {
  return `${name}$outside`;
}
