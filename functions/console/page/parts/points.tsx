/** What is about to happen, one sentence a line. */
import TextContent from '@cloudscape-design/components/text-content';

export function Points({ points }: { readonly points: readonly string[] }) {
  return (
    <TextContent>
      <ul>
        {points.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
    </TextContent>
  );
}
