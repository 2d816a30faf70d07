/**
 * What V8 would rather read: the engine's classes without private names.
 *
 * A private name is a guarantee to people who read and change the source. V8 keeps it by a look-up
 * with a key at run time, declares every field undefined first, and so knows neither that a field
 * never changes nor what it holds. In the bundle nobody is left to be kept out: `#queue` is a plain
 * field, made when it first gets its value. An event takes a tenth fewer instructions.
 *
 * And places in typed arrays are 32-bit integers, of which V8 is told: no step on the way to one has
 * to be checked for an overflow then. An array of 2^31 words there is not.
 */
import { parseAst } from 'rolldown/parseAst';

/** The source with its private names as plain ones. */
export function flatten(source) {
  const edits = [];
  const owners = [];
  let classes = 0;
  function visit(node) {
    if (node === null || typeof node !== 'object') return;
    if (Array.isArray(node)) return node.forEach(visit);
    if (node.type === 'ClassBody') return visitBody(node.body);
    if (node.type === 'BinaryExpression' && node.left.type === 'PrivateIdentifier') {
      throw new Error(`#${node.left.name} in … has no meaning without private names`);
    }
    if (isPlace(node)) {
      edits.push([node.property.start, node.property.start, '(']);
      edits.push([node.property.end, node.property.end, ')|0']);
    }
    if (node.type === 'PrivateIdentifier') {
      edits.push([node.start, node.end, named(node)?.plain]);
    }
    Object.values(node).forEach(visit);
  }
  /** What is known of a private name here. */
  function named({ name }) {
    return owners.findLast((names) => names.has(name))?.get(name);
  }
  /** Whether this is an element of a typed array that a private field holds. */
  function isPlace({ type, computed, object, property }) {
    const isElement = type === 'MemberExpression' && computed && property.type !== 'Literal';
    return (
      isElement && object.property?.type === 'PrivateIdentifier' && named(object.property).isArray
    );
  }
  function visitBody(members) {
    const id = classes++;
    const isPrivate = ({ key }) => key?.type === 'PrivateIdentifier';
    const arrays = typedArrays(members);
    const names = members.filter(isPrivate).map(({ key: { name } }) => {
      return [name, { plain: `_${name}$${id}`, isArray: arrays.has(name) }];
    });
    owners.push(new Map(names));
    const made = assigned(members.find(({ kind }) => kind === 'constructor'));
    for (const member of members) {
      // Declared, it would be `undefined` first, and so a field that changes and may hold anything.
      const isBare = member.type === 'PropertyDefinition' && member.value === null;
      if (isBare && made.has(member.key.name)) edits.push([member.start, member.end, '']);
      else visit(member);
    }
    owners.pop();
  }
  visit(parseAst(source).body);
  return edited(source, edits);
}

/** The private fields that hold typed arrays: as they begin, or as some method of the class says. */
function typedArrays(node, found = new Set()) {
  if (node === null || typeof node !== 'object') return found;
  const [field, value] =
    node.type === 'PropertyDefinition' ? [node.key, node.value] : [node.left?.property, node.right];
  if (field?.type === 'PrivateIdentifier' && isTypedArray(value)) found.add(field.name);
  for (const child of Object.values(node)) typedArrays(child, found);
  return found;
}

/** `new Int32Array(…)`, or that filled. */
function isTypedArray(value) {
  const made = value?.type === 'CallExpression' ? value.callee.object : value;
  return made?.type === 'NewExpression' && /^(Int|Uint|Float)\d+Array$/.test(made.callee.name);
}

/** The fields of `this` that a constructor makes. */
function assigned(node, found = new Set()) {
  if (node === undefined || node === null || typeof node !== 'object') return found;
  const isOwn = node.type === 'AssignmentExpression' && node.left.object?.type === 'ThisExpression';
  if (isOwn) found.add(node.left.property.name);
  for (const child of Object.values(node)) assigned(child, found);
  return found;
}

function edited(source, edits) {
  const parts = [];
  let at = 0;
  for (const [start, end, text] of edits.sort(([a], [b]) => a - b)) {
    parts.push(source.slice(at, start), text);
    at = end;
  }
  return parts.join('') + source.slice(at);
}
