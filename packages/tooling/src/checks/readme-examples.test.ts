import { expect, test } from 'vitest';
import { temporaryTree } from '../testing/temporary-tree.ts';
import { readmeExamples } from './readme-examples.ts';

const README = `# @mm/core

\`\`\`sh
npm install @mm/core
\`\`\`

\`\`\`ts
import { one } from '@mm/core';
\`\`\`

\`\`\`ts
one + two;
\`\`\`

\`\`\`ts no-run
import { two } from '@mm/core';
\`\`\`
`;

test('finds the TypeScript blocks of a README, and which of them run', () => {
  expect(readmeExamples('core', temporaryTree({ 'README.md': README }))).toEqual([
    { file: 'readme-core-1.ts', source: `import { one } from '@mm/core';\n`, runs: true },
    { file: 'readme-core-2.ts', source: `import { two } from '@mm/core';\n`, runs: false },
  ]);
});

test('finds none where there is no README', () => {
  expect(readmeExamples('core', temporaryTree({ 'package.json': {} }))).toEqual([]);
});
