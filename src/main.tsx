// Styles first: what a feature adds stands behind what all share.
import './ui/styles/tokens.css';
import './ui/styles/base.css';
import './ui/styles/controls.css';
import './ui/styles/surfaces.css';
import './ui/styles/shell.css';
import './ui/styles/charts.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { assertExists } from './base/assert.ts';
import { App } from './ui/app/app.tsx';
import { followPreferences } from './ui/app/follow-preferences.ts';
import { openStudio } from './ui/client/connection.ts';
import { followUpdates } from './ui/client/updates.ts';

openStudio();
await followPreferences();
createRoot(assertExists(document.getElementById('root'), 'the root element')).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
followUpdates();
