/** What the server tells the page about the deployment: JSON in the document, so that no call is needed for it. */
import type { PageConfig } from '../../../shared/http/app/page-config.ts';

function read(): PageConfig {
  const text = document.getElementById('config')?.textContent;
  if (!text) throw new Error('the document holds no configuration');
  return JSON.parse(text);
}

export const config = read();

/** The path of the console's own pages, without a slash at the end: `/console`, or `/app/console` without a custom domain. */
export const consolePath = new URL(`${config.appBaseUrl}/console`).pathname;
