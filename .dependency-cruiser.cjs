/** The import rules (ARCHITECTURE.md tells why): checked by `bun run imports`. */
const TESTS = String.raw`(\.(test|contract|probe)\.tsx?$|/fixtures/)`;
const LIB = (...names) => `^lib/(${names.join('|')})/`;

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Two files that need each other are one.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'domain-and-proto-stand-alone',
      severity: 'error',
      comment: 'lib/domain and proto import nothing of ours.',
      from: { path: '^(lib/domain|proto)/', pathNot: TESTS },
      to: { path: '^(lib|db|proto|services|test|deploy)/', pathNot: '^$1/' },
    },
    {
      name: 'lib-imports-domain-and-log',
      severity: 'error',
      comment: 'A part of lib imports itself, lib/domain and lib/log.',
      from: { path: '^lib/([^/]+)/', pathNot: TESTS },
      to: { path: '^(lib|db|proto|services|test|deploy)/', pathNot: ['^lib/$1/', LIB('domain', 'log')] },
    },
    {
      name: 'db-imports-domain-matching-log-config',
      severity: 'error',
      comment: 'db imports lib/domain, lib/matching, lib/log and lib/config.',
      from: { path: '^db/', pathNot: TESTS },
      to: {
        path: '^(lib|db|proto|services|test|deploy)/',
        pathNot: ['^db/', LIB('domain', 'matching', 'log', 'config')],
      },
    },
    {
      name: 'services-know-only-the-store-interface',
      severity: 'error',
      comment: 'Only a main.ts and standalone choose the database; everything else knows db/store.ts.',
      from: { path: '^services/', pathNot: [TESTS, '^services/[^/]+/main\\.ts$', '^services/standalone/'] },
      to: { path: '^db/', pathNot: '^db/(store|schema)\\.ts$' },
    },
    {
      name: 'services-never-import-each-other',
      severity: 'error',
      comment:
        'Services speak over the bus, the database and gRPC; only standalone and the gallery command put them together.',
      from: {
        path: '^services/([^/]+)/',
        pathNot: ['^services/standalone/', String.raw`^services/gallery/main\.ts$`, TESTS],
      },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'no-tests-in-the-product',
      severity: 'error',
      comment: 'What runs in earnest does not import tests or their harness.',
      from: { pathNot: [TESTS, '^(test|bench)/'] },
      to: { path: `^test/|${TESTS}` },
    },
    {
      name: 'declared-dependencies',
      severity: 'error',
      comment: 'Each package declares what it imports, or its image would lack it.',
      from: { path: '^(lib|db|proto|services)/', pathNot: [TESTS, '^proto/generate\\.ts$'] },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev', 'unknown'] },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      comment: 'Every import leads somewhere.',
      from: {},
      to: { couldNotResolve: true, pathNot: '^bun(:|$)' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['bun', 'import', 'types', 'default'] },
  },
};
