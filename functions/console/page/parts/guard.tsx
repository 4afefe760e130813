/** What breaks, or was not loaded because a newer release replaced it, says so instead of leaving an empty window. */
import { Component, type ReactNode } from 'react';

interface GuardProps {
  readonly otherwise: ReactNode;
  readonly children: ReactNode;
}

export class Guard extends Component<GuardProps, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? this.props.otherwise : this.props.children;
  }
}
