import { Link } from 'wouter';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { icon as shape } from '../components/icon.ts';
import { useWords } from '../words/use-words.ts';
import { screenList } from '../components/screen-list.ts';

/** The screens that a phone's bar has no room for. */
export function MoreSheet({ onClose }: { readonly onClose: () => void }) {
  const { words } = useWords();
  return (
    <Dialog title={words.shell.moreTitle} actions={<Button onClick={onClose}>{words.shell.close}</Button>} onClose={onClose}>
      <ul className="more-sheet">
        {screenList
          .filter(({ inBar }) => !inBar)
          .map(({ to, name, icon: Icon }) => (
            <li key={to}>
              <Link href={to} className="more-link" onClick={onClose}>
                <Icon {...shape} size={20} />
                {name(words)}
              </Link>
            </li>
          ))}
      </ul>
    </Dialog>
  );
}
