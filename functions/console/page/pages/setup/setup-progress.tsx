/** How far the team is on its way to a connected identity provider: the next step, with one button. Nothing once it is connected. */
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import Steps, { type StepsProps } from '@cloudscape-design/components/steps';
import { useNavigate } from 'react-router';
import { useRead } from '../../api/hooks.ts';
import { useIsSuperAdmin } from '../../team.tsx';
import { openingState } from '../authentication/opening.ts';
import { nextStep, type ProgressStep, progressSteps } from './progress-steps.ts';

/** For admins: it reads what only they may. What cannot be read is told by the sections that it is about, and not here. */
export function SetupProgress() {
  const settings = useRead('getScimSettings', {}).data;
  const methods = useRead('listSsoMethods', {}).data;
  const keys = useRead('listKeys', {}).data;
  const isSuperAdmin = useIsSuperAdmin();
  if (!settings || !methods || !keys) return null;
  const facts = {
    ssoMethods: methods.items.filter(({ status }) => status === 'connected').length,
    enabled: settings.enabled,
    hasActiveKey: keys.items.some(({ state }) => state === 'ACTIVE'),
    hasCall: keys.items.some(({ lastUsed }) => lastUsed !== undefined),
  };
  const next = nextStep(facts);
  if (!next) return null;
  const number = progressSteps.indexOf(next) + 1;
  return (
    <Container
      header={
        <Header variant="h2" description={`Step ${number} of ${progressSteps.length}`}>
          Connect your identity provider
        </Header>
      }
    >
      <Steps
        ariaLabel="Steps to a connected identity provider"
        steps={progressSteps.map((step): StepsProps.Step => {
          const isDone = step.isDone(facts);
          return {
            header: step === next ? <b>{step.title}</b> : step.title,
            status: isDone ? 'success' : step === next ? 'info' : 'pending',
            statusIconAriaLabel: isDone ? 'Done' : step === next ? 'Next' : 'To do',
            ...(step === next && {
              details: (
                <Next
                  step={step}
                  isSuperAdmin={isSuperAdmin}
                  isEntitled={settings.entitled}
                  supportUrl={settings.supportUrl}
                  methods={facts.ssoMethods}
                />
              ),
            }),
          };
        })}
      />
    </Container>
  );
}

interface NextProps {
  readonly step: ProgressStep;
  readonly isSuperAdmin: boolean;
  readonly isEntitled: boolean;
  readonly supportUrl: string | undefined;
  readonly methods: number;
}

function Next({ step, isSuperAdmin, isEntitled, supportUrl, methods }: NextProps) {
  const navigate = useNavigate();
  const { label, to, opening } = step.action;
  if (opening === 'add-sso' && methods > 1) {
    return `The team has ${methods}, and SCIM needs exactly one. Remove the others under Authentication.`;
  }
  if (opening === 'add-sso' && !isSuperAdmin) return 'Only Super Admins add SSO methods; ask one of your team to.';
  if (opening === 'turn-on' && !isEntitled) {
    return (
      <>
        SCIM is not included in what this team has.{' '}
        {supportUrl === undefined ? (
          'Ask whoever runs the service.'
        ) : (
          <Link href={supportUrl} external externalIconAriaLabel="Opens in a new tab">
            Ask for it
          </Link>
        )}
      </>
    );
  }
  return (
    <>
      {step.text}
      <div>
        <Button
          variant="primary"
          onClick={() => navigate(to, opening === undefined ? {} : { state: openingState(opening) })}
        >
          {label}
        </Button>
      </div>
    </>
  );
}
