/** A page outside a team: one box in the middle. */
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Grid from '@cloudscape-design/components/grid';
import Header from '@cloudscape-design/components/header';
import { type ReactNode, useEffect } from 'react';
import { config } from '../config.ts';

export function Frame({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  useEffect(() => {
    document.title = title === 'Rollcall' ? title : `${title} – Rollcall`;
  }, [title]);
  return (
    <main>
      <Box padding={{ vertical: 'xxxl', horizontal: 'l' }}>
        <Grid gridDefinition={[{ colspan: { default: 12, s: 8, m: 6 }, offset: { s: 2, m: 3 } }]}>
          <Container
            header={
              <Header variant="h1" description={`Residency: ${config.residency.toUpperCase()}`}>
                {title}
              </Header>
            }
          >
            {children}
          </Container>
        </Grid>
      </Box>
    </main>
  );
}
