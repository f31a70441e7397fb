import { Component, type ReactNode } from 'react';
import { TriangleAlert } from 'lucide-react';
import { useI18n } from '../i18n/i18n-context.tsx';
import { Button } from './button.tsx';
import { EmptyState } from './empty-state.tsx';

function Failed({ again }: { again: () => void }) {
  const { t } = useI18n();
  return (
    <div role="alert">
      <EmptyState
        icon={<TriangleAlert />}
        title={t.common.error.title}
        hint={t.common.error.body}
        action={
          <span>
            <Button onClick={again}>{t.common.error.again}</Button>{' '}
            <Button tone="quiet" onClick={() => location.reload()}>
              {t.common.error.reload}
            </Button>
          </span>
        }
      />
    </div>
  );
}

/** Keeps a failure inside the part of the window that has it; everything else goes on, drafts included. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <Failed again={() => this.setState({ failed: false })} /> : this.props.children;
  }
}
