/** A link to another page of the console: no reload, and still a real link. */
import Link, { type LinkProps } from '@cloudscape-design/components/link';
import { useHref, useNavigate } from 'react-router';

interface NavLinkProps extends Omit<LinkProps, 'href' | 'onFollow'> {
  /** Below the console: `/members`. */
  readonly to: string;
}

export function NavLink({ to, ...props }: NavLinkProps) {
  const href = useHref(to);
  const navigate = useNavigate();
  return (
    <Link
      {...props}
      href={href}
      onFollow={(event) => {
        event.preventDefault();
        navigate(to);
      }}
    />
  );
}
