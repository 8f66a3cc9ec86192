import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type ImportReference, importsOf } from '../workspace/imports.ts';
import type { WorkspacePackage } from '../workspace/packages.ts';
import { isTestFile, sourceFiles } from '../workspace/sources.ts';
import { type Layer, layerOf } from './layer-table.ts';
import type { Problem } from './problem.ts';

const TOOLING = '@mm/tooling';

/**
 * Do all arrows point down?
 *
 * Looks at what manifests promise and at what sources import, types included. Tests may look at any floor below their own.
 * Examples see only what a user sees: published packages, by name.
 */
export function checkLayers(packages: readonly WorkspacePackage[]): readonly Problem[] {
  const unpublished = new Set(packages.filter((one) => one.manifest.private === true).map((one) => one.name));
  return packages.flatMap((one) => (one.place === 'examples' ? checkExample(one, unpublished) : checkPackage(one)));
}

function checkPackage(one: WorkspacePackage): readonly Problem[] {
  const layer = layerOf(one.name);
  if (layer === undefined) {
    return [{ where: `${one.path}/package.json`, what: `${one.name} has no place in layer-table.ts` }];
  }
  return [...manifestArrows(one, layer), ...sourceArrows(one, layer)];
}

function manifestArrows(one: WorkspacePackage, layer: Layer): readonly Problem[] {
  const { dependencies, peerDependencies, optionalDependencies, devDependencies } = one.manifest;
  const shipped = workspaceNames({ ...dependencies, ...peerDependencies, ...optionalDependencies });
  const testing = workspaceNames({ ...devDependencies });
  return [
    ...shipped.filter((name) => !isAllowed(layer, name)).map((name) => `may not depend on ${name}`),
    ...testing.filter((name) => !isAllowedInTests(layer, name)).map((name) => `may not depend on ${name}, even in tests`),
  ].map((what) => ({ where: `${one.path}/package.json`, what: `${one.name} ${what}` }));
}

function sourceArrows(one: WorkspacePackage, layer: Layer): readonly Problem[] {
  return eachImport(one, 'src').flatMap(({ file, reference }) => {
    const what = leavesPackage(file, reference) ?? wrongArrow(one.name, layer, file, reference);
    return what === undefined ? [] : [{ where: `${one.path}/${file}:${reference.line}`, what }];
  });
}

function wrongArrow(self: string, layer: Layer, file: string, reference: ImportReference): string | undefined {
  const target = packageName(reference.specifier);
  if (!isWorkspaceName(target)) return undefined;
  if (target === self) return `imports its own package by name: use a relative path`;
  if (isTestFile(file)) return isAllowedInTests(layer, target) ? undefined : `${self} may not import ${target}, even in tests`;
  if (!isAllowed(layer, target)) return `${self} may not import ${target}`;
  if (layer.typesOnly && !reference.typeOnly) return `${self} may import only types from ${target}: use \`import type\``;
  return undefined;
}

function checkExample(one: WorkspacePackage, unpublished: ReadonlySet<string>): readonly Problem[] {
  return eachImport(one, '').flatMap(({ file, reference }) => {
    const target = packageName(reference.specifier);
    const what =
      leavesPackage(file, reference) ??
      (unpublished.has(target) ? `examples import published packages only, and ${target} is private` : undefined);
    return what === undefined ? [] : [{ where: `${one.path}/${file}:${reference.line}`, what }];
  });
}

function leavesPackage(file: string, { specifier }: ImportReference): string | undefined {
  if (specifier.startsWith('/') || specifier.startsWith('file:')) return `imports by absolute path: ${specifier}`;
  if (!specifier.startsWith('.')) return undefined;
  const target = posix.normalize(posix.join(posix.dirname(file), specifier));
  return target.startsWith('../') ? `a relative import leaves the package: ${specifier}` : undefined;
}

function isAllowed(layer: Layer, name: string): boolean {
  return layer.mayImport === 'everything' || layer.mayImport.includes(name);
}

function isAllowedInTests(layer: Layer, name: string): boolean {
  const target = layerOf(name);
  return name === TOOLING || layer.mayImport === 'everything' || (target !== undefined && target.floor < layer.floor);
}

function eachImport(one: WorkspacePackage, under: string): readonly { file: string; reference: ImportReference }[] {
  return sourceFiles(join(one.directory, under)).flatMap((path) => {
    const file = posix.join(under, path);
    return importsOf(readFileSync(join(one.directory, file), 'utf8'), file).map((reference) => ({ file, reference }));
  });
}

function workspaceNames(dependencies: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(dependencies).filter(isWorkspaceName);
}

function isWorkspaceName(name: string): boolean {
  return name.startsWith('@mm/');
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
