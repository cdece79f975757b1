import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { usePreferences } from '../client/preferences.ts';
import { Panel } from './panel.tsx';

beforeEach(() => usePreferences.setState({ language: 'en' }));
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

test('an error in one panel leaves the other standing, says what it is, and can be tried again', () => {
  // React tells the console of every error that a boundary catches.
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const broken = { is: true };
  function Curve() {
    if (broken.is) throw new Error('no points');
    return <p>a curve</p>;
  }
  render(
    <>
      <Panel title="Loss">
        <Curve />
      </Panel>
      <Panel title="Figures">
        <p>nDCG@10</p>
      </Panel>
    </>,
  );
  expect(screen.getByText('nDCG@10')).toBeDefined();
  expect(screen.getByRole('alert').textContent).toContain('no points');
  broken.is = false;
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(screen.getByText('a curve')).toBeDefined();
  expect(screen.queryByRole('alert')).toBeNull();
});
