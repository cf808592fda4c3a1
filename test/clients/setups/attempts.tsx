import { Component, type ReactNode } from 'react';

/** Shows why the page can't be read, and lets the reader try again. */
export class Attempts extends Component<{ readonly children: (attempt: number) => ReactNode }> {
  override state = { attempt: 0, hasFailed: false };
  static getDerivedStateFromError = () => ({ hasFailed: true });
  override render() {
    const { attempt, hasFailed } = this.state;
    if (!hasFailed) return this.props.children(attempt);
    const again = () => this.setState({ attempt: attempt + 1, hasFailed: false });
    return (
      <p>
        This can’t be read now. <button onClick={again}>Try again</button>
      </p>
    );
  }
}
