import { expect, test } from 'bun:test';
import { Layout } from './layout.tsx';

test('a page may take dropped photos for something else, and says so to the client script', () => {
  const drop = { action: '/people/7/photos', label: "Add to Ada's known photos" };
  const page = String(<Layout title="Ada" drop={drop} />);
  expect(page).toContain('data-drop-action="/people/7/photos"');
  expect(page).toContain('data-drop-label="Add to Ada&#39;s known photos"');
  expect(String(<Layout title="Ada" />)).not.toContain('data-drop');
});

test('every page says how large photos may be', () => {
  const page = String(<Layout title="Ada" />);
  expect(page).toContain('href="/upload" data-max-bytes="52428800" data-max-pixels="100000000"');
});
