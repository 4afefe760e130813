/** The console: who is signed in decides what is shown. */
import { Route, Routes } from 'react-router';
import { signedInPath } from './session.ts';
import { ConfirmAddressPage } from './welcome/confirm-address-page.tsx';
import { InvitePage } from './welcome/invite-page.tsx';
import { SignedInPage } from './welcome/signed-in-page.tsx';
import { Welcome } from './welcome/welcome.tsx';

export function App() {
  return (
    <Routes>
      <Route path={signedInPath} element={<SignedInPage />} />
      <Route path="/invite" element={<InvitePage />} />
      <Route path="/confirm-address" element={<ConfirmAddressPage />} />
      <Route path="*" element={<Welcome />} />
    </Routes>
  );
}
