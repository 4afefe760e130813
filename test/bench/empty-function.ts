/** A function that does nothing: what is left is Node's own. */
export const handler = async () => ({ statusCode: 200 });
