// The published JSON Schemas (config/schema/) against the shipped files and against the loader:
// both must know the same keys, at every place where an object can stand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fs from 'node:fs';
import path from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import { CONFIG, ROOT, copyConfig, guanjia, readJson } from './program.mjs';

const FOLDERS = { services: 'service', lifecycles: 'lifecycle', clocks: 'clock', questionnaires: 'questionnaire' };
const FILES = { 'materials.json': 'materials', 'outbound.json': 'outbound' };
// Where the loader's tables of keys are.
const SOURCES = {
  service: ['service.c', 'procedure_read.c'],
  lifecycle: ['lifecycle.c'],
  questionnaire: ['questionnaire.c'],
  clock: ['clock_rule.c', 'clock_span.c'],
  condition: ['condition.c'],
  materials: ['material_rule.c'],
  outbound: ['outbound_rule.c'],
};

const schemas = new Map(fs.readdirSync(path.join(CONFIG, 'schema'))
  .map((name) => [name, readJson(CONFIG, 'schema', name)]));
const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allErrors: true });
for (const schema of schemas.values()) ajv.addSchema(schema);
const validator = (name) => ajv.getSchema(`${name}.schema.json`);

const files = Object.entries(FOLDERS).flatMap(([folder, schema]) => {
  const directory = path.join(CONFIG, folder);
  const names = fs.existsSync(directory) ? fs.readdirSync(directory) : [];
  return names.map((name) => ({ name: path.join(folder, name), schema }));
}).concat(Object.entries(FILES).map(([name, schema]) => ({ name, schema })));

/** The schema that a $ref leads to, and the file that it is in. */
function resolve(schema, file) {
  while (schema.$ref !== undefined) {
    const [name, pointer = ''] = schema.$ref.split('#');
    file = name === '' ? file : name;
    schema = pointer.split('/').slice(1).reduce((at, key) => at[key], schemas.get(file));
  }
  return { schema, file };
}

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);
const fits = (schema, value) => (Array.isArray(value) ? schema.type === 'array'
  : isObject(value) && schema.type === 'object' && Object.keys(value).every((key) => key in schema.properties));

/** Calls visit for every object in value with the schema that describes its keys. */
function eachObject(value, given, givenFile, visit) {
  let { schema, file } = resolve(given, givenFile);
  if (schema.oneOf !== undefined && schema.properties === undefined) {
    const branch = schema.oneOf.map((one) => resolve(one, file)).find((one) => fits(one.schema, value));
    assert.ok(branch !== undefined, `a branch for ${JSON.stringify(value)}`);
    ({ schema, file } = branch);
  }
  if (Array.isArray(value)) {
    value.forEach((element) => eachObject(element, schema.items, file, visit));
  } else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) eachObject(member, schema.properties[key], file, visit);
    visit(value, schema);
  }
}
const eachObjectOf = (value, name, visit) =>
  eachObject(value, schemas.get(`${name}.schema.json`), `${name}.schema.json`, visit);

const FAULTS_SHOWN_MAX = 1000; // of one run; then the loader only counts

/** What the loader says of the shipped configuration with the objects of some files changed. */
function checkChanged(some, change) {
  const folder = copyConfig();
  let objects = 0;
  for (const { name, schema } of some) {
    const content = readJson(CONFIG, name);
    eachObjectOf(content, schema, (object, described) => { objects += 1; change(object, described); });
    fs.writeFileSync(path.join(folder, name), JSON.stringify(content));
  }
  const { code, errors } = guanjia('check', '--config', folder);
  assert.equal(code, 1);
  assert.ok(errors.split('\n').length < FAULTS_SHOWN_MAX, 'every fault is shown');
  return { objects, unknown: errors.split('\n').filter((line) => line.includes('is not a known key')) };
}

test('there are files to hold against the schemas', () => {
  for (const folder of ['services', 'lifecycles']) {
    assert.ok(files.some(({ name }) => name.startsWith(folder)), folder);
  }
});

for (const { name, schema } of files) {
  test(`${name} is what its schema describes`, () => {
    const validate = validator(schema);
    assert.ok(validate(readJson(CONFIG, name)), ajv.errorsText(validate.errors, { separator: '\n' }));
  });
}

test('every key has a description', () => {
  const conditional = ['if', 'then', 'else', 'allOf'];
  const undescribed = (node, at = '') => (!isObject(node) ? [] : Object.entries(node).flatMap(([word, part]) => {
    if (conditional.includes(word)) return [];
    if (word !== 'properties') return [part].flat().flatMap((one) => undescribed(one, at));
    return Object.entries(part).flatMap(([key, one]) =>
      [...(one.description ? [] : [`${at}.${key}`]), ...undescribed(one, `${at}.${key}`)]);
  }));
  for (const [name, schema] of schemas) assert.deepEqual(undescribed(schema), [], name);
});

test('a key that nobody knows is refused by the schema wherever it stands', () => {
  for (const { name, schema } of files) {
    const content = readJson(CONFIG, name);
    eachObjectOf(content, schema, (object) => {
      object.nobody_knows = null;
      assert.ok(!validator(schema)(content), `${name}: ${JSON.stringify(object)}`);
      delete object.nobody_knows;
    });
  }
});

test('a key that nobody knows is refused by the loader wherever it stands', () => {
  const FILES_AT_ONCE = 4;
  for (let at = 0; at < files.length; at += FILES_AT_ONCE) {
    const { objects, unknown } = checkChanged(files.slice(at, at + FILES_AT_ONCE),
      (object) => { object.nobody_knows = null; });
    assert.equal(unknown.length, objects, files[at].name);
  }
});

test('each key of the schemas is known to the loader', () => {
  const seen = new Set(); // one object of each kind is enough
  const { unknown } = checkChanged(files, (object, schema) => {
    for (const key of seen.has(schema) ? [] : Object.keys(schema.properties)) object[key] ??= null;
    seen.add(schema);
  });
  assert.ok(seen.size > 0);
  assert.deepEqual(unknown, []);
});

test('each key of the loader is in the schemas', () => {
  const keysOf = (node) => (!isObject(node) && !Array.isArray(node) ? [] : [
    ...Object.keys(node.properties ?? {}), ...Object.values(node).flatMap(keysOf)]);
  for (const [name, sources] of Object.entries(SOURCES)) {
    const known = new Set(keysOf(schemas.get(`${name}.schema.json`)));
    for (const source of sources) {
      const file = path.join(ROOT, 'bot', source);
      const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').replace(/^#define.*/gm, '') : '';
      const written = /\{"(\w+)", JSON_KIND|(?:REACTION_NAME|UNIT_FIELD)\("(\w+)"|(?:FLAG_FIELD|TRIGGERS)\((\w+)\)/g;
      const keys = [...text.matchAll(written)].map(([, ...groups]) => groups.find(Boolean));
      assert.ok(keys.length > 0 || text === '', `keys of ${source}`);
      assert.deepEqual(keys.filter((key) => !known.has(key)), [], source);
    }
  }
});
