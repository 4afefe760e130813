/** A value to be copied into an identity provider's form. */
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';

interface CopyProps {
  /** What it is, for the button's name: "base URL". */
  readonly what: string;
  readonly value: string;
}

export function Copy({ what, value }: CopyProps) {
  return (
    <CopyToClipboard
      variant="inline"
      textToCopy={value}
      copyButtonAriaLabel={`Copy the ${what}`}
      copySuccessText="Copied"
      copyErrorText="Copying failed; select the text and copy it"
    />
  );
}
