import { Link } from 'wouter';
import { usePreferences, type Theme } from '../../client/preferences.ts';
import { useUpdates } from '../../client/updates.ts';
import { Panel } from '../../components/panel.tsx';
import { ScreenTitle } from '../../components/screen-title.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { useWords } from '../../words/use-words.ts';
import { NotifySetting, WakeSetting } from './permission-settings.tsx';
import { ResetPanel } from './reset-panel.tsx';
import { SettingRow, SwitchRow } from './setting-row.tsx';
import './settings.css';

export function SettingsScreen() {
  const { words } = useWords();
  return (
    <>
      <div className="screen-head">
        <ScreenTitle>{words.settings.title}</ScreenTitle>
        <p className="ink-2">{words.settings.lead}</p>
      </div>
      <div className="settings">
        <LookPanel />
        <KeyPanel />
        <Panel title={words.settings.runs}>
          <WakeSetting />
          <NotifySetting />
        </Panel>
        <ChartPanel />
        <FormPanel />
        <OfflinePanel />
        <ResetPanel />
      </div>
    </>
  );
}

function LookPanel() {
  const { words } = useWords();
  const { language, theme } = usePreferences();
  const themes: readonly Theme[] = ['system', 'light', 'dark'];
  return (
    <Panel title={words.settings.look}>
      <SettingRow label={words.settings.language}>
        <Segmented
          label={words.settings.language}
          value={language}
          options={[
            { value: 'en', label: 'English' },
            { value: 'zh', label: '中文' },
          ]}
          onChange={(next) => usePreferences.setState({ language: next })}
        />
      </SettingRow>
      <SettingRow label={words.settings.theme} hint={words.settings.themeHint}>
        <Segmented
          label={words.settings.theme}
          value={theme}
          options={themes.map((value) => ({ value, label: words.settings.themes[value] }))}
          onChange={(next) => usePreferences.setState({ theme: next })}
        />
      </SettingRow>
    </Panel>
  );
}

function KeyPanel() {
  const { words } = useWords();
  const singleKeys = usePreferences((state) => state.singleKeys);
  return (
    <Panel title={words.settings.keys}>
      <SwitchRow
        label={words.settings.singleKeys}
        hint={words.settings.singleKeysHint}
        checked={singleKeys}
        onChange={(checked) => usePreferences.setState({ singleKeys: checked })}
      />
    </Panel>
  );
}

function ChartPanel() {
  const { words, format } = useWords();
  const { smoothing, lossScale } = usePreferences();
  return (
    <Panel title={words.settings.charts}>
      <SettingRow label={words.settings.smoothing} hint={words.settings.smoothingHint}>
        <span className="settings-slider">
          <input
            type="range"
            aria-label={words.settings.smoothing}
            min={0}
            max={0.99}
            step={0.01}
            value={smoothing}
            onChange={(event) => usePreferences.setState({ smoothing: Number(event.currentTarget.value) })}
          />
          <output>{format.fixed(smoothing, 2)}</output>
        </span>
      </SettingRow>
      <SettingRow label={words.settings.lossScale}>
        <Segmented
          label={words.settings.lossScale}
          value={lossScale}
          options={(['linear', 'log'] as const).map((value) => ({ value, label: words.settings.lossScales[value] }))}
          onChange={(next) => usePreferences.setState({ lossScale: next })}
        />
      </SettingRow>
    </Panel>
  );
}

function FormPanel() {
  const { words } = useWords();
  const showAdvanced = usePreferences((state) => state.showAdvanced);
  return (
    <Panel title={words.settings.form}>
      <SwitchRow
        label={words.settings.showAdvanced}
        hint={words.settings.showAdvancedHint}
        checked={showAdvanced}
        onChange={(checked) => usePreferences.setState({ showAdvanced: checked })}
      />
      <SettingRow label={words.settings.storage} hint={words.settings.storageText}>
        <Link href="/gpu">{words.settings.toStorage}</Link>
      </SettingRow>
    </Panel>
  );
}

function OfflinePanel() {
  const { words } = useWords();
  const offline = useUpdates((state) => state.offline);
  return (
    <Panel title={words.settings.offline}>
      <p className={offline === 'ready' ? 'good' : 'ink-2'}>{words.settings.offlineStates[offline]}</p>
    </Panel>
  );
}
