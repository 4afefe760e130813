/** What the build makes or takes besides code: the routes, from the operations table (method and path from the origin, by the contract’s name), and style sheets. */
declare module 'rollcall:routes' {
  export const routes: Readonly<Record<string, readonly [method: string, path: string]>>;
}

declare module '*.css';
