import { useState } from 'react';
import { usePreferences } from '../../client/preferences.ts';
import { useWords } from '../../words/use-words.ts';
import { SwitchRow } from './setting-row.tsx';

export function WakeSetting() {
  const { words } = useWords();
  const keepAwake = usePreferences((state) => state.keepAwake);
  const isPossible = 'wakeLock' in navigator;
  return (
    <SwitchRow
      label={words.settings.keepAwake}
      hint={isPossible ? words.settings.keepAwakeHint : words.settings.noWakeLock}
      checked={keepAwake && isPossible}
      disabled={!isPossible}
      onChange={(checked) => usePreferences.setState({ keepAwake: checked })}
    />
  );
}

type Permission = NotificationPermission | 'impossible';

const permissionNow = (): Permission => ('Notification' in window ? Notification.permission : 'impossible');

/** The browser asks the person when the switch is turned on, never before. */
export function NotifySetting() {
  const { words } = useWords();
  const notify = usePreferences((state) => state.notify);
  const [permission, setPermission] = useState(permissionNow);
  const hints = {
    default: words.settings.notifyHint,
    granted: words.settings.notifyHint,
    denied: words.settings.notifyRefused,
    impossible: words.settings.noNotifications,
  };
  const change = async (checked: boolean): Promise<void> => {
    const agreed = checked && permission === 'default' ? await Notification.requestPermission() : permission;
    setPermission(agreed);
    usePreferences.setState({ notify: checked && agreed === 'granted' });
  };
  return (
    <SwitchRow
      label={words.settings.notify}
      hint={hints[permission]}
      checked={notify && permission === 'granted'}
      disabled={permission === 'denied' || permission === 'impossible'}
      onChange={(checked) => void change(checked)}
    />
  );
}
